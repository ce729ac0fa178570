"""How `babillard source check` shows what it found of one source: a heading, what is wrong, what is covered, what could
be better. What is found is decided in `pipelines.stages.checkup`, its words are in `pipelines/stages/notes.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.text import Text

from pipelines.stages.checkup import Checkup
from pipelines.stages.notes import say
from sources.coverage import Doubt

_RESULTS = {"ok": "green", "unchanged": "green", "ailing": "yellow", "failed": "red", "left": "yellow", "never": "dim"}
_SHOWN = 8  # values of one kind on a line
_WELL, _FAIR = 0.9, 0.5
# Facts that many good calendars do without: their absence is no reproach.
_EXTRAS = frozenset({"language", "category", "price", "image", "link", "timed"})


def render_checkup(checkup: Checkup, now: datetime, language: str) -> Iterator[Text]:
    """Yield the lines of one source."""
    yield _render_heading(checkup, now, language)
    for alarm in (*(note.render(language) for note in checkup.alarms), *checkup.golden):
        yield Text(f"  ! {alarm}", style="red")
    for warning in checkup.warnings:
        yield Text(f"  - {warning.render(language)}", style="yellow")
    survey = checkup.survey
    if survey.listings:
        yield _render_coverage(survey.coverage, survey.listings, language)
    for doubt in survey.doubts:
        yield from _render_doubt(doubt, language)
    if survey.night_dates:
        hours = say("label", "hours", language, night=survey.night_dates, timed=survey.timed_dates)
        yield _line("night", hours, language)
    for table, values in survey.lookups.unmatched.items():
        if values:
            yield _line("unmatched", f"{table}: {_list(values, language)}", language)
    if checkup.reading and checkup.reading.issues:
        yield _line("issues", _list(checkup.reading.issues, language), language)
    if checkup.reading and checkup.reading.dropped:
        yield _line("dropped", _list(checkup.reading.dropped, language), language)
    for suggestion in checkup.suggestions:
        yield Text.assemble(("  → ", "cyan"), suggestion.render(language))


def render_age(moment: str | None, now: datetime) -> str:
    """Return how long ago an ISO time was: «5 h», «3 d»; a dash when it never was."""
    if moment is None:
        return "–"
    hours = (now - datetime.fromisoformat(moment)).total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"


def _render_heading(checkup: Checkup, now: datetime, language: str) -> Text:
    reading = checkup.reading
    result = reading.result if reading else "never"
    line = Text.assemble((checkup.source.id, "bold"), f"  {checkup.source.title}  ")
    line.append(say("result", result, language), style=_RESULTS.get(result, ""))
    if reading is None:
        return line
    parts = []
    if reading.last_good:
        age = render_age(reading.last_good, now)
        parts.append(say("label", "last-good", language, age=age.replace("d", "j") if language == "fr" else age))
    parts.append(say("label", "read", language, listings=reading.listings, upcoming=reading.upcoming))
    if reading.missing:
        parts.append(say("label", "missing", language, missing=reading.missing))
    return line.append("".join(f", {part}" for part in parts))


def _render_coverage(coverage: Mapping[str, int], total: int, language: str) -> Text:
    line = _line("carries", "", language)
    for fact, count in coverage.items():
        share = count / total
        style = "green" if share >= _WELL else "yellow" if share >= _FAIR else "red"
        line.append(f"{say('fact', fact, language)} ")
        line.append(f"{count}/{total}", style="dim" if fact in _EXTRAS and style == "red" else style)
        line.append("  ")
    line.rstrip()
    return line


def _render_doubt(doubt: Doubt, language: str) -> Iterator[Text]:
    yield _line("uncertain", f"{doubt.code} × {doubt.count}", language)
    for example in doubt.examples:
        said = f": {example.text}" if example.text else ""
        yield Text(f"               «{example.title}»{said}", style="dim")


def _line(label: str, text: str, language: str) -> Text:
    return Text.assemble("  ", (f"{say('label', label, language):<11}", "dim"), text)


def _list(counts: Mapping[str, int], language: str) -> str:
    shown = [f"{value} × {count}" for value, count in list(counts.items())[:_SHOWN]]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f", {say('label', 'more', language, more=more)}" if more else "")
