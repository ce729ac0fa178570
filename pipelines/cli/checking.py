"""How `babillard source check` shows what it found of one source: a heading, what is wrong, what is covered, what could
be better. What is found is decided in `pipelines.stages.checkup`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.text import Text

from pipelines.stages.checkup import Checkup
from sources.coverage import Doubt

_RESULTS = {"ok": "green", "unchanged": "green", "ailing": "yellow", "failed": "red", "left": "yellow", "never": "dim"}
_SHOWN = 8  # values of one kind on a line
_WELL, _FAIR = 0.9, 0.5
# Facts that many good calendars do without: their absence is no reproach.
_EXTRAS = frozenset({"language", "category", "price", "image", "link", "timed"})
_NAMES = {"town_known": "town known", "category_known": "category known"}


def render_checkup(checkup: Checkup, now: datetime) -> Iterator[Text]:
    """Yield the lines of one source."""
    yield _render_heading(checkup, now)
    for alarm in checkup.alarms:
        yield Text(f"  ! {alarm}", style="red")
    for difference in checkup.golden:
        yield Text(f"  ! {difference}", style="red")
    for warning in checkup.warnings:
        yield Text(f"  - {warning}", style="yellow")
    survey = checkup.survey
    if survey.listings:
        yield _render_coverage(survey.coverage, survey.listings)
    for doubt in survey.doubts:
        yield from _render_doubt(doubt)
    if survey.night_dates:
        yield _line("night", f"{survey.night_dates} of {survey.timed_dates} hours between midnight and 5 o'clock")
    for table, values in survey.lookups.unmatched.items():
        if values:
            yield _line("not mapped", f"{table}: {_list(values)}")
    if checkup.reading and checkup.reading.issues:
        yield _line("issues", _list(checkup.reading.issues))
    if checkup.reading and checkup.reading.dropped:
        yield _line("left out", _list(checkup.reading.dropped))
    for suggestion in checkup.suggestions:
        yield Text.assemble(("  → ", "cyan"), suggestion)


def render_age(moment: str | None, now: datetime) -> str:
    """Return how long ago an ISO time was: «5 h», «3 d»; a dash when it never was."""
    if moment is None:
        return "–"
    hours = (now - datetime.fromisoformat(moment)).total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"


def _render_heading(checkup: Checkup, now: datetime) -> Text:
    reading = checkup.reading
    result = reading.result if reading else "never"
    line = Text.assemble((checkup.source.id, "bold"), f"  {checkup.source.title}  ", (result, _RESULTS.get(result, "")))
    if reading and reading.last_good:
        line.append(f", last well read {render_age(reading.last_good, now)} ago")
    if reading:
        line.append(f", {reading.listings} listings, {reading.upcoming} to come")
        line.append(f", {reading.missing} no longer said" if reading.missing else "")
    return line


def _render_coverage(coverage: Mapping[str, int], total: int) -> Text:
    line = _line("carries", "")
    for fact, count in coverage.items():
        share = count / total
        style = "green" if share >= _WELL else "yellow" if share >= _FAIR else "red"
        line.append(f"{_NAMES.get(fact, fact)} ")
        line.append(f"{count}/{total}", style="dim" if fact in _EXTRAS and style == "red" else style)
        line.append("  ")
    line.rstrip()
    return line


def _render_doubt(doubt: Doubt) -> Iterator[Text]:
    yield _line("uncertain", f"{doubt.code} × {doubt.count}")
    for example in doubt.examples:
        said = f": {example.text}" if example.text else ""
        yield Text(f"               «{example.title}»{said}", style="dim")


def _line(name: str, text: str) -> Text:
    return Text.assemble("  ", (f"{name:<11}", "dim"), text)


def _list(counts: Mapping[str, int]) -> str:
    shown = [f"{value} × {count}" for value, count in list(counts.items())[:_SHOWN]]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more else "")
