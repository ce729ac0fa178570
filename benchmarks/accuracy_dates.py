"""How often dates in prose are read right: labelled phrases of real calendars against `read_dates`, in tables.

`python -m benchmarks.accuracy_dates` writes results/accuracy_dates.json and the tables in docs/dates.md; with
`failures` it prints the phrases of the development set that are read otherwise than labelled.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dedupe.match.evaluate import make_interval
from sources.dates import DatesRead, read_dates
from sources.model import Certainty

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "dates"
DOCUMENT = ROOT / "docs" / "dates.md"
RESULT = ROOT / "benchmarks" / "results" / "accuracy_dates.json"
ZONE = ZoneInfo("America/Toronto")
DEFAULT_NOW = "2026-11-25"  # the reading day of the files whose lines name none
SETS = ("development", "held-out", "written")
MAX_COUNTED = 20  # dates counted of one phrase, so that a weekly rule of a year does not weigh as fifty phrases
# Groups that are not kinds → how the tables call them.
TITLES = {"all": "all", "dated": "that tell a date", "fr": "French", "en": "English"}
MARKERS = "<!-- figures: begin -->", "<!-- figures: end -->"

Moment = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One labelled phrase: its occurrences and its period as (start, end) in ISO, local. `fails` is the reason why a
    reading that is known to be wrong is."""

    text: str
    language: str
    now: datetime
    occurrences: tuple[Moment, ...]
    period: Moment | None
    kind: str
    origin: str
    part: str
    fails: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one phrase was read as, beside its label."""

    phrase: Phrase
    occurrences: tuple[Moment, ...]
    period: Moment | None
    certainty: Certainty

    @property
    def is_right(self) -> bool:
        """Exactly the labelled occurrences and period."""
        return (self.occurrences, self.period) == (self.phrase.occurrences, self.phrase.period)

    @property
    def is_silently_wrong(self) -> bool:
        """A wrong answer that is given as certain."""
        return not self.is_right and self.certainty is Certainty.STATED


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some phrases; `hits` of `found` dates are among those `labelled`."""

    phrases: int = 0
    right: int = 0
    silent: int = 0
    hits: int = 0
    found: int = 0
    labelled: int = 0


def load_phrases(folder: Path = CASES) -> list[Phrase]:
    """Return the labelled phrases of every file of the folder, in order."""
    lines = [
        (path.stem, line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [_make_phrase(json.loads(line), stem) for stem, line in lines]


def judge(phrase: Phrase) -> Verdict:
    """Read a phrase on its own reading day, at nine in the morning."""
    found = read_dates(phrase.text, now=phrase.now, language=phrase.language)
    return Verdict(phrase, *render_read(found), found.certainty)


def render_read(found: DatesRead) -> tuple[tuple[Moment, ...], Moment | None]:
    """Return what was read in the notation of the labels."""
    period = found.period
    return (
        tuple((_render(one.start), _render(one.end)) for one in found.occurrences),
        (_render(period.start), _render(period.end)) if period else None,
    )


def measure(verdicts: Sequence[Verdict]) -> Figures:
    """Count what is right, wrong and silently wrong."""
    dates = [
        (set(_list_dates(v.occurrences, v.period)), set(_list_dates(v.phrase.occurrences, v.phrase.period)))
        for v in verdicts
    ]
    return Figures(
        phrases=len(verdicts),
        right=sum(v.is_right for v in verdicts),
        silent=sum(v.is_silently_wrong for v in verdicts),
        hits=sum(len(found & labelled) for found, labelled in dates),
        found=sum(len(found) for found, _ in dates),
        labelled=sum(len(labelled) for _, labelled in dates),
    )


def evaluate(phrases: Iterable[Phrase]) -> dict[str, dict[str, Figures]]:
    """Return set → kind → figures; a set has «all», «dated» (those that tell a date) and its languages too."""
    groups: dict[str, dict[str, list[Verdict]]] = {part: {} for part in SETS}
    for phrase in phrases:
        names = ["all", phrase.language, phrase.kind]
        if phrase.occurrences or phrase.period:
            names.append("dated")
        verdict = judge(phrase)
        for name in names:
            groups[phrase.part].setdefault(name, []).append(verdict)
    return {
        part: {name: measure(verdicts) for name, verdicts in sorted(kinds.items())} for part, kinds in groups.items()
    }


def render_tables(figures: Mapping[str, Mapping[str, Figures]]) -> str:
    """Return the figures in Markdown, by set and by kind: shares in per cent with their 95 % intervals."""
    lines = [
        "| set | phrases | number | exactly right | silently wrong | dates: precision | dates: recall |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for part, kinds in figures.items():
        lines += [_render_row(part, TITLES[name], kinds[name]) for name in TITLES if name in kinds]
    lines += [
        "",
        "| kind | development | exactly right | silently wrong | held-out | exactly right | silently wrong |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    names = sorted({name for part in SETS[:2] for name in figures[part]} - set(TITLES))
    for name in names:
        cells = [_render_counts(figures[part].get(name, Figures())) for part in SETS[:2]]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_table(table: str, document: Path = DOCUMENT) -> None:
    """Put the table between the markers of the document."""
    begin, end = MARKERS
    text = document.read_text(encoding="utf-8")
    document.write_text(
        re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{table}\n{end}", text, flags=re.DOTALL), encoding="utf-8"
    )


def make_result(figures: Mapping[str, Mapping[str, Figures]]) -> dict[str, Any]:
    """Return the object that is written down: set → kind → counts."""
    return {
        "benchmark": "accuracy_dates",
        "unit": "phrases",
        "results": {
            part: {kind: {name: getattr(counts, name) for name in Figures.__slots__} for kind, counts in kinds.items()}
            for part, kinds in figures.items()
        },
    }


def main() -> None:
    """Evaluate, and write the figures down; or show what is read wrong."""
    phrases = load_phrases()
    if sys.argv[1:] == ["failures"]:
        print(
            "\n".join(
                _describe(verdict)
                for verdict in map(judge, phrases)
                if verdict.phrase.part == "development" and not verdict.is_right
            )
        )
        return
    figures = evaluate(phrases)
    table = render_tables(figures)
    write_table(table)
    RESULT.write_text(json.dumps(make_result(figures), indent=1) + "\n", encoding="utf-8")
    print(table)


def _make_phrase(line: dict[str, Any], stem: str) -> Phrase:
    period = line["period"]
    return Phrase(
        text=line["phrase"],
        language=line.get("language", "fr"),
        now=datetime.combine(date.fromisoformat(line.get("now", DEFAULT_NOW)), time(9), ZONE),
        occurrences=tuple((start, end) for start, end in line["occurrences"]),
        period=(period[0], period[1]) if period else None,
        kind=line.get("kind", stem),
        origin=line.get("origin", "written"),
        part=line.get("set", "written"),
        fails=line.get("fails", ""),
    )


def _render(moment: date | datetime | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat() if moment else None


def _list_dates(occurrences: Sequence[Moment], period: Moment | None) -> list[tuple[str, Moment]]:
    dates = [("occurrence", one) for one in occurrences[:MAX_COUNTED]]
    return [*dates, ("period", period)] if period else dates


def _render_row(part: str, title: str, counts: Figures) -> str:
    cells = (
        _render_share(counts.right, counts.phrases),
        _render_share(counts.silent, counts.phrases),
        _render_share(counts.hits, counts.found),
        _render_share(counts.hits, counts.labelled),
    )
    return f"| {part} | {title} | {counts.phrases} | {' | '.join(cells)} |"


def _render_counts(counts: Figures) -> str:
    right, silent = (_render_share(count, counts.phrases) for count in (counts.right, counts.silent))
    return f"{counts.phrases} | {right} | {silent}"


def _render_share(count: int, total: int) -> str:
    if not total:
        return "–"
    low, high = make_interval(count, total)
    return f"{100 * count / total:.1f} ({100 * low:.1f}–{100 * high:.1f})"


def _describe(verdict: Verdict) -> str:
    phrase = verdict.phrase
    return (
        f"{json.dumps(phrase.text, ensure_ascii=False)} ({phrase.language}, {phrase.now:%Y-%m-%d}, {phrase.kind})\n"
        f"  expected {_shorten(phrase.occurrences)} {phrase.period}\n"
        f"  got      {_shorten(verdict.occurrences)} {verdict.period} {verdict.certainty.value}"
    )


def _shorten(occurrences: Sequence[Moment]) -> str:
    shown = ", ".join(start + ("–" + end[-5:] if end else "") for start, end in occurrences[:8] if start)
    return f"[{shown}{', …' if len(occurrences) > 8 else ''}] ({len(occurrences)})"


if __name__ == "__main__":
    main()
