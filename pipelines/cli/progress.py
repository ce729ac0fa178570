"""What a run shows: progress while it goes, a table of sources when it ends."""

from __future__ import annotations

from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from pipelines.cli.errors import translate_error
from pipelines.cli.wording import find_language

if TYPE_CHECKING:
    from pipelines.run import Outcome

_STYLES = {"ok": "green", "unchanged": "green", "ailing": "yellow", "failed": "red", "left": "yellow"}


class Progress:
    """A live line on a terminal, plain lines elsewhere, nothing at all when quiet."""

    def __init__(self, console: Console, *, is_quiet: bool) -> None:
        self._console = console
        self._is_quiet = is_quiet
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=is_quiet or not console.is_terminal,
        )
        self._task = self._bar.add_task("Starting", total=None)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def report(self, event: object) -> None:
        """Show one event of the run."""
        match type(event).__name__:
            case "Progress":
                self._bar.update(
                    self._task,
                    description=f"Fetching {event.source_id}",  # type: ignore[attr-defined]
                    completed=event.done,  # type: ignore[attr-defined]
                    total=event.total_known,  # type: ignore[attr-defined]
                )
            case "FetchResult" if event.status == "failed":  # type: ignore[attr-defined]
                self._say(f"{event.source_id}: {event.reason} {event.detail or ''}".strip())  # type: ignore[attr-defined]
            case "UnusableFiles":
                for line in event.lines:  # type: ignore[attr-defined]
                    self._say(line)
            case "SourceReading":
                self._bar.update(self._task, description=f"Reading {event.source_id}", total=None)  # type: ignore[attr-defined]
            case "MatchSummary":
                self._say(f"Matched {event.listings} listings: {event.pairs} pairs compared")  # type: ignore[attr-defined]
                self._bar.update(self._task, description="Merging", total=None)
            case "MergeSummary":
                self._say(f"Merged into {event.events} events")  # type: ignore[attr-defined]
                self._bar.update(self._task, description="Publishing", total=None)

    def _say(self, line: str) -> None:
        if not self._is_quiet:
            self._console.print(Text(line))


def summarise(outcome: Outcome) -> dict[str, Any]:
    """Return the facts of a run, ready for JSON."""
    release = outcome.release
    return {
        "version": release.version if release else None,
        "release": str(release.folder) if release else None,
        "is_new": bool(release and release.is_new),
        "counts": {
            "listings": sum(reading.listings for reading in outcome.readings.values()),
            "events": outcome.merge.events if outcome.merge else 0,
            "merged": outcome.merge.merged if outcome.merge else 0,
            "venues": outcome.merge.venues if outcome.merge else 0,
            "files": release.files if release else 0,
        },
        "sources": {
            source_id: asdict(reading) | {"fetch": _fetch_facts(outcome, source_id)}
            for source_id, reading in sorted(outcome.readings.items())
        },
        "unusable_files": list(outcome.unusable.lines) if outcome.unusable else [],
        "left_out_of_feeds": list(outcome.left_out),
        "subscribers": dict(outcome.difference.counts),
        "hub": _hub_facts(outcome),
        "notes": asdict(outcome.notes) if outcome.notes else None,
        "search": asdict(outcome.search),
        "printing": asdict(outcome.printing),
        "contradictory_decisions": outcome.conflicts,
        "seconds": round(outcome.seconds, 1),
    }


def _hub_facts(outcome: Outcome) -> dict[str, Any] | None:
    told = outcome.announcement
    return asdict(told) | {"warning": str(told) if told.reason else ""} if told is not None else None


def _fetch_facts(outcome: Outcome, source_id: str) -> dict[str, Any] | None:
    result = outcome.fetched.get(source_id)
    if result is None:
        return None
    return {name: getattr(result, name) for name in ("status", "reason", "fetched", "not_modified", "failed", "bytes")}


def render_summary(facts: dict[str, Any]) -> Group:
    """Return the table of sources and the closing lines."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Source", "Result", "Listings", "Upcoming", "What is wrong"):
        table.add_column(name, justify="right" if name in ("Listings", "Upcoming") else "left", overflow="fold")
    for source_id, source in facts["sources"].items():
        wrong = f"{source['reason']}: {source['detail']}" if source["reason"] else ""
        result = Text(source["result"], style=_STYLES.get(source["result"], ""))
        table.add_row(source_id, result, str(source["listings"]), str(source["upcoming"]), Text(wrong))
    counts = facts["counts"]
    news = "new release" if facts["is_new"] else "nothing changed, release kept"
    closing = Text(
        f"\n{counts['listings']} listings → {counts['events']} events ({counts['merged']} said by several listings), "
        f"{counts['files']} files in {facts['seconds']} s; {news}: {facts['version']}"
    )
    warnings = [translate_error(line, find_language()) for line in facts["unusable_files"]]
    warnings += [f"Left out of feeds: {line}" for line in facts["left_out_of_feeds"]]
    if (told := facts["hub"]) and told["reason"]:
        warnings.append(told["warning"])
    if facts["notes"]:
        warnings += [
            f"{source}: the note to its contact was not sent: {why}" for source, why in facts["notes"]["failed"]
        ]
    if facts["printing"]["detail"]:
        warnings.append(f"Some posters are not there as PDF: {facts['printing']['detail']}")
    if facts["search"]["result"] == "absent":
        warnings.append("The search page finds nothing: BABILLARD_PAGEFIND names no program (docs/operations.md)")
    elif facts["search"]["result"] == "failed":
        warnings.append(f"The search page finds nothing: {facts['search']['detail']}")
    if facts["contradictory_decisions"]:
        warnings.append(f"{facts['contradictory_decisions']} decisions of editors contradict each other")
    return Group(table, *(Text(line, style="yellow") for line in warnings), closing)
