"""Narrowing a place's list by plain links: by day, by discipline, what is free, what is in another language."""

from __future__ import annotations

from dataclasses import dataclass

from publish.pages.days.scopes import Scope
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FILTERS, name_category
from publish.pages.site import Link


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link, with how many events it leaves; `is_current` on its own page."""

    path: str
    label: str
    number: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """All that a place's list can be narrowed by."""

    times: list[Choice]
    kinds: list[Choice]
    towns: list[Link]
    whole: Link | None  # the list without any filter, on pages that have one


def make_filters(scope: Scope, language: Language, current: str = "", towns: list[Link] | None = None) -> Filters:
    """Return the links that narrow a place's list, those that lead to something."""
    whole = Link(language.make_path(*scope.list_parts), scope.name) if current and scope.name else None
    return Filters(
        times=[_make_choice(scope, code, len(found), language, current) for code, found in scope.times.items()],
        kinds=[_make_choice(scope, code, len(found), language, current) for code, found in scope.kinds.items()],
        towns=towns or [],
        whole=whole,
    )


def name_filter(code: str, language: Language) -> str:
    """Return the name of a time, a discipline or another kind."""
    return language.say(FILTERS[code]) if code in FILTERS else name_category(code, language)


def link_filter(scope: Scope, code: str, language: Language) -> Link | None:
    """Return the link to one of a place's times or kinds, with how many; None when that is nothing."""
    number = len(scope.times.get(code, scope.kinds.get(code, ())))
    return Link(language.make_path(*scope.make_parts(code)), name_filter(code, language), number) if number else None


def _make_choice(scope: Scope, code: str, number: int, language: Language, current: str) -> Choice:
    path = language.make_path(*scope.make_parts(code))
    return Choice(path, name_filter(code, language), number, code == current)
