"""Whom an event is for, told from its words and its discipline: no source has a field for it. General rules, their
words in publish/data/audience.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from publish.model import PublishedEvent
from sources.folding import fold

_WORDS = Path(__file__).parents[1] / "data" / "audience.toml"
_PLURALS = ("", "s", "x", "e", "es")


def list_words(event: PublishedEvent) -> str:
    """Return all that an event's published texts say, folded, between spaces: what wanted words are looked for in."""
    facts = event.event
    said = (
        facts.title, facts.title_fr, facts.title_en, facts.summary, facts.description, facts.venue, facts.city,
        facts.organiser, *facts.performers,
    )  # fmt: skip
    texts = dict.fromkeys(fold(text) for text in said if text)
    return f" {' | '.join(texts)} "


def has_any(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the folded phrases stands in a folded text as whole words, its plural included."""
    return any(phrase in text and any(f" {phrase}{end} " in text for end in _PLURALS) for phrase in phrases)


def is_for_families(event: PublishedEvent, text: str) -> bool:
    """Whether an event is for children or families: by its discipline, by what any of its listings calls it, or by
    its words."""
    words, but = _load("family")
    if has_any(text, but):
        return False
    facts = event.event
    if facts.category == "family" or any(said.field == "category" and said.value == "family" for said in facts.said):
        return True
    return has_any(text, words)


def is_accessible(text: str) -> bool:
    """Whether an event's words say that people with a disability are expected; silence is not a yes."""
    words, but = _load("accessible")
    return has_any(text, words) and not has_any(text, but)


@cache
def _load(audience: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = tomllib.loads(_WORDS.read_text(encoding="utf-8"))[audience]
    return tuple(fold(word) for word in table["words"]), tuple(fold(word) for word in table["not"])
