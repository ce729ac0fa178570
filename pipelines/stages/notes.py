"""Sentences about sources as codes with values, and their words in both languages (`notes.toml`). In files and in JSON
they are English; on a terminal, in the language of whoever reads."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_LISTINGS = {"en": ("listing", "listings"), "fr": ("annonce", "annonces")}


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence: the section and code of its words, and what they are filled with."""

    section: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.render("en")

    def render(self, language: str) -> str:
        """Return the sentence in a language, fr or en."""
        return say(self.section, self.code, language, **self.values)


def say(section: str, code: str, language: str, **values: object) -> str:
    """Return the words of a code, filled in; the code itself when it has none (codes of readers are many)."""
    words = _load_words()[section].get(code, {}).get(language)
    if words is None:
        return code
    if isinstance(number := values.get("listings"), int):
        one, many = _LISTINGS[language]
        is_one = number == 1 or (number == 0 and language == "fr")
        values["listings"] = f"{number} {one if is_one else many}"
    return words.format(**values)


@cache
def _load_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads((Path(__file__).parent / "notes.toml").read_text(encoding="utf-8"))
