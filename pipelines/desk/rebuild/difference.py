"""What subscribers see of the last run, in words: what came, changed and left, by the reasons of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from publish.pages.frame.language import Language
from publish.phrases import render_date

SHOWN = 100  # entries of each kind
# Properties of an entry (RFC 5545) → what people call them; several are one thing.
FACTS = {
    "DTSTART": "date ou heure",
    "DTEND": "date ou heure",
    "LOCATION": "lieu",
    "GEO": "lieu",
    "STATUS": "état",
    "SUMMARY": "titre",
    "DESCRIPTION": "texte",
    "X-ALT-DESC": "texte",
    "URL": "lien",
    "LINK": "lien",
    "CATEGORIES": "discipline",
    "IMAGE": "image",
}
REASONS = {
    "past": "terminé depuis 30 jours",
    "off": "annulé ou reporté, 14 jours après sa date",
    "departed": "sa source s'est retirée",
    "merged": "réuni à un autre événement : personne n'apprend qu'il est annulé",
    "withdrawn": "ses sources ne disent plus cette date",
    "retold": "dit maintenant comme une période",
    "beyond": "à plus de 13 mois",
    "?": "sans raison connue",
}


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """One entry of a calendar, come, changed or gone. `title` is "" for what may not be named."""

    title: str
    day: str
    why: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All of one kind; `number` counts those that are not shown too."""

    name: str
    number: int
    entries: tuple[SeenEntry, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(0, self.number - len(self.entries))


def view_difference(found: Mapping[str, Any], language: Language) -> list[Seen]:
    """Return what is new, changed and gone, as told by `var/data/difference.json`."""
    counts = found["counts"]
    gone = sum(number for name, number in counts.items() if name not in ("new", "changed"))
    return [
        Seen(language.say("Nouvelles dates"), counts.get("new", 0), _view(found["new"], language)),
        Seen(language.say("Dates changées"), counts.get("changed", 0), _view(found["changed"], language)),
        Seen(language.say("Dates parties"), gone, _view(found["gone"], language)),
    ]


def count_reasons(found: Mapping[str, Any], language: Language) -> list[tuple[str, int]]:
    """Return why entries left, and how many, the commonest first."""
    counts = {name: number for name, number in found["counts"].items() if name in REASONS and number}
    return [(language.say(REASONS[name]), counts[name]) for name in sorted(counts, key=lambda n: (-counts[n], n))]


def _view(lines: Iterable[Mapping[str, str]], language: Language) -> tuple[SeenEntry, ...]:
    return tuple(_view_lines(list(lines)[:SHOWN], language))


def _view_lines(lines: Iterable[Mapping[str, str]], language: Language) -> Iterator[SeenEntry]:
    for line in lines:
        day = render_date(date.fromisoformat(line["day"]), language.code)
        yield SeenEntry(line["title"], day, _name(line["why"], language))


def _name(why: str, language: Language) -> str:
    if why in REASONS:
        return language.say(REASONS[why])
    names = (language.say(FACTS.get(name, "texte")) for name in why.split(", ") if name)
    return ", ".join(dict.fromkeys(names))
