"""What `babillard source check` tells of one source: alarms, warnings, a survey of what it says now, and suggestions as
lines for its `source.toml`. Decides; showing it is the command's work."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from dedupe.normalise.lookups import MAX_VALUE
from pipelines.home import Home
from pipelines.stages.alarms import find_alarms, is_nocturnal
from pipelines.stages.notes import Note
from pipelines.stages.readings import SourceReading, load_reading
from pipelines.stages.survey import Survey, survey_listings
from sources.golden import check_golden
from sources.source import Source
from sources.tables import is_readable, load_listings
from sources.territory import Territory

SUGGESTED = 8  # values of one kind
_FEW = 5  # below so many listings, shares and numbers say little
_MOST = 0.8


@dataclass(frozen=True, slots=True)
class Checkup:
    """All that is to be told. `survey` is made with the source.toml of now, over the listings last read."""

    source: Source
    reading: SourceReading | None
    survey: Survey
    alarms: tuple[Note, ...]
    warnings: tuple[Note, ...]
    suggestions: tuple[Note, ...]
    golden: tuple[str, ...]  # how its golden case is read otherwise than expected

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong. Warnings and suggestions are no alarm."""
        return not self.alarms and not self.golden


def check_source(source: Source, home: Home, territory: Territory, now: datetime) -> Checkup:
    """Return the checkup of a source."""
    reading = load_reading(home.readings, source.id)
    path = home.listings / f"{source.id}.parquet"
    kept = load_listings(path) if path.exists() and is_readable(path) else []
    survey = survey_listings(kept, source, territory)
    return Checkup(
        source,
        reading,
        survey,
        tuple(find_alarms(source, reading, now)),
        tuple(_find_warnings(source)),
        tuple(make_suggestions(source, survey, territory)) if survey.listings else (),
        tuple(check_golden(source.folder)) if source.folder is not None else (),
    )


def make_facts(checkup: Checkup) -> dict[str, Any]:
    """Return a checkup as JSON holds it."""
    survey, reading = checkup.survey, checkup.reading
    facts = asdict(reading) if reading else {"result": "never", "reason": None, "issues": {}, "dropped": {}}
    names = ("result", "reason", "detail", "ailing_since", "last_fetched", "last_good", "listings", "upcoming")
    return {
        "alarms": [str(note) for note in checkup.alarms],
        "warnings": [str(note) for note in checkup.warnings],
        "golden": list(checkup.golden),
        "suggestions": [str(note) for note in checkup.suggestions],
        **{name: facts.get(name) for name in (*names, "missing", "issues", "dropped")},
        "expect": {name: value for name, value in checkup.source.expect if value is not None},
        "said": survey.listings,
        "coverage": survey.coverage,
        "uncertain": [asdict(doubt) for doubt in survey.doubts],
        "hours": {"told": survey.timed_dates, "in_the_night": survey.night_dates},
        "lookups": {table: dict(keys) for table, keys in survey.lookups.matched.items()},
        "unused_lookups": survey.lookups.unused,
        "unmatched": {table: dict(values) for table, values in survey.lookups.unmatched.items()},
    }


def make_suggestions(source: Source, survey: Survey, territory: Territory) -> Iterator[Note]:
    """Yield what would make the source better read, with the line to write."""
    yield from _suggest_categories(survey)
    yield from _suggest_towns(source, survey, territory)
    yield from _suggest_defaults(source, survey)
    yield from _suggest_expectations(source, survey)
    for table, keys in survey.lookups.unused.items():
        for key in keys[:SUGGESTED]:
            yield _make("unused", table=table, said=_quote(key))


def _suggest_categories(survey: Survey) -> Iterator[Note]:
    for label, count in _choose(survey.lookups.unmatched["category"]):
        if guess := survey.lookups.guesses.get(label):
            yield _make("category", said=_quote(label), meant=_quote(guess), listings=count)
        else:
            yield _make("category-open", said=_quote(label), listings=count)


def _suggest_towns(source: Source, survey: Survey, territory: Territory) -> Iterator[Note]:
    names = [town.name for town in territory.towns]
    for said, count in _choose(survey.lookups.unmatched["city"]):
        if near := difflib.get_close_matches(said, names, n=1, cutoff=0.8):
            yield _make("city", said=_quote(said), meant=_quote(near[0]), listings=count)
        else:
            yield _make("city-open", said=_quote(said), listings=count)
    if _lacks_town(source, survey):
        yield _make("default-city", listings=survey.listings - survey.coverage["town_known"])
        return
    for said, count in _choose(survey.lookups.unmatched["venue"]):
        yield _make("venue", said=_quote(said), meant=_quote(f"{said}, …"), listings=count)


def _lacks_town(source: Source, survey: Survey) -> bool:
    """Whether hardly any listing names its town: one default is better then than a line for each venue."""
    lost = survey.listings - survey.coverage["town_known"]
    return not source.city and survey.listings >= _FEW and lost >= _MOST * survey.listings


def _choose(values: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the values worth a line: whole ones, the most frequent; those said once only when there are few."""
    whole = [(value, count) for value, count in values.items() if len(value) < MAX_VALUE]
    return [item for item in whole if item[1] > 1 or len(whole) <= _FEW][:SUGGESTED]


def _suggest_defaults(source: Source, survey: Survey) -> Iterator[Note]:
    """Yield what the keys that hold for all listings should rather be."""
    zone, there = next(iter(survey.lookups.zones.items()), (source.timezone, 0))
    if zone != source.timezone and there >= max(_FEW, _MOST * survey.listings):
        yield _make("timezone", meant=_quote(zone), listings=there)
    elif is_nocturnal(survey.timed_dates, survey.night_dates):
        yield _make("timezone-night", night=survey.night_dates, timed=survey.timed_dates)
    language, written = next(iter(survey.lookups.languages.items()), (source.language, 0))
    if language != source.language and written >= _MOST * survey.listings >= _MOST * _FEW:
        yield _make("language", meant=_quote(language), listings=written)


def _suggest_expectations(source: Source, survey: Survey) -> Iterator[Note]:
    """Yield alarms that would have been quiet today and would ring when much is lost."""
    if survey.listings < _FEW:
        return
    least = source.expect.listings_min
    if least is None or least < survey.listings * 0.25:
        yield _make("listings-min", limit=_round_down(survey.listings * 0.6), listings=survey.listings)
    for name, fact in (("dated_min", "dated"), ("placed_min", "placed")):
        if getattr(source.expect, name) is None and survey.coverage[fact] >= 0.9 * survey.listings:
            yield _make("share-min", key=name, found=survey.coverage[fact], count=survey.listings)


def _find_warnings(source: Source) -> Iterator[Note]:
    if not source.rights.contact:
        yield Note("warning", "no-contact")
    if not source.is_published:
        yield Note("warning", "pending")
    if not source.enabled:
        yield Note("warning", "off")


def _make(code: str, **values: object) -> Note:
    return Note("suggestion", code, values)


def _round_down(number: float) -> int:
    step = 10 if number >= 50 else 5 if number >= 10 else 1
    return max(1, int(number) // step * step)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
