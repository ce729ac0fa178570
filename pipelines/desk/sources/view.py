"""Sources as those who look after them see them: state, last reading, what is doubtful, what nothing maps yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipelines.home import Home
from pipelines.stages.readings import SourceReading, load_reading
from publish.names import CATEGORY_NAMES
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import COVERED, KINDS, REASONS, REPUBLISHED, RESULTS, UNMATCHED
from sources.source import Source
from sources.territory import Territory

_GOOD = ("ok", "unchanged")
_WORDS = 30  # of one kind, shown
TABLES = ("category", "city", "venue")  # of [lookups]


@dataclass(frozen=True, slots=True)
class Row:
    """A source in the list."""

    source: Source
    state: str
    is_well: bool
    listings: int
    upcoming: int
    last_good: datetime | None
    unmatched: int  # values that nothing maps


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A word of the source that no lookup maps."""

    table: str
    kind: str  # in words
    value: str
    listings: int


@dataclass(frozen=True, slots=True)
class Fact:
    """How many listings carry something."""

    name: str
    count: int
    share: int  # of 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One source in full."""

    row: Row
    kind: str
    reason: str
    detail: str
    coverage: tuple[Fact, ...]
    issues: tuple[tuple[str, int], ...]
    uncertain: tuple[tuple[str, int], ...]
    unmapped: tuple[Unmapped, ...]
    lookups: tuple[tuple[str, str, str], ...]  # table, value, what it becomes
    republished: tuple[tuple[str, str, bool], ...]  # key, in words, whether it may be shared
    choices: Mapping[str, tuple[tuple[str, str], ...]]  # table → what may be chosen: code, in words


def list_rows(sources: Mapping[str, Source], home: Home, language: Language) -> list[Row]:
    """Return the sources, those that ail first."""
    rows = [_make_row(source, load_reading(home.readings, source.id), language) for source in sources.values()]
    return sorted(rows, key=lambda row: (row.is_well, not row.source.enabled, row.source.title.casefold()))


def make_sheet(source: Source, home: Home, territory: Territory, language: Language) -> Sheet:
    """Return one source."""
    reading = load_reading(home.readings, source.id)
    found = reading or SourceReading(source.id, "never", "")
    say = language.say
    return Sheet(
        row=_make_row(source, reading, language),
        kind=say(KINDS[source.kind]),
        reason=say(REASONS[found.reason]) if found.reason in REASONS else found.reason or "",
        detail=found.detail,
        coverage=tuple(
            Fact(say(name), found.coverage.get(code, 0), round(100 * found.coverage.get(code, 0) / found.said))
            for code, name in COVERED.items()
            if found.said
        ),
        issues=tuple(sorted(found.issues.items(), key=lambda item: (-item[1], item[0]))),
        uncertain=tuple(sorted(found.uncertain.items(), key=lambda item: (-item[1], item[0]))),
        unmapped=tuple(_list_unmapped(found, language)),
        lookups=tuple(
            (table, value, str(target)) for table in TABLES for value, target in getattr(source.lookups, table).items()
        ),
        republished=tuple((key, say(name), source.may_republish(key)) for key, name in REPUBLISHED.items()),
        choices={
            "category": tuple((code, names[language.code != "fr"]) for code, names in CATEGORY_NAMES.items()),
            "city": tuple((town.name, town.name) for town in sorted(territory.towns, key=lambda town: town.name)),
        },
    )


def _make_row(source: Source, reading: SourceReading | None, language: Language) -> Row:
    found = reading or SourceReading(source.id, "never", "")
    state = language.say(RESULTS.get(found.result, RESULTS["failed"])) if source.enabled else language.say("Éteinte")
    return Row(
        source=source,
        state=state,
        is_well=not source.enabled or found.result in (*_GOOD, "never"),
        listings=found.listings,
        upcoming=found.upcoming,
        last_good=datetime.fromisoformat(found.last_good) if found.last_good else None,
        unmatched=sum(map(len, found.unmatched.values())),
    )


def _list_unmapped(reading: SourceReading, language: Language) -> Iterator[Unmapped]:
    for table in TABLES:
        values = sorted(reading.unmatched.get(table, {}).items(), key=lambda item: (-item[1], item[0]))
        for value, count in values[:_WORDS]:
            yield Unmapped(table, language.say(UNMATCHED[table]), value, count)
