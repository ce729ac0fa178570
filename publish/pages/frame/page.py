"""One page before it is rendered: where it lies in each language, what it says about itself, what its template gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from publish.pages.frame.language import Language


@dataclass(frozen=True, slots=True)
class Page:
    """`parts` give its address in each language (`Language.make_path`); `feed` is its slice, without extension."""

    language: Language
    parts: tuple[str, ...]
    template: str
    title: str
    description: str
    context: Mapping[str, Any] = field(default_factory=dict)
    feed: str | None = None
    is_indexed: bool = True  # whether search engines and the sitemap should have it

    @property
    def path(self) -> str:
        """Its folder, ending with a slash."""
        return self.language.make_path(*self.parts)

    @property
    def root(self) -> str:
        """The relative way up to the top of the site."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class Deferred:
    """A page whose views cost more than telling what they rest on: `make` reads nothing but `given`, its language, the
    instance, the regions and the program. `inputs` are digested: all of `given` that is not the same for every page."""

    language: Language
    parts: tuple[str, ...]
    given: Any
    inputs: tuple[object, ...]
    make: Callable[[Any, Language], Page]
    is_indexed: bool = True
