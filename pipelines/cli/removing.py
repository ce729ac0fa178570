"""How `babillard source remove` shows what goes and what stays."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from pipelines.stages.leaving import Leaving
from pipelines.stages.removal import Remains


def render_leaving(leaving: Leaving) -> Iterator[Text]:
    """Yield what removing a source would do, with counts."""
    departure, remains = leaving.departure, leaving.remains
    yield Text(departure.id, style="bold")
    if leaving.is_done:
        yield Text(f"  left on {departure.on}; nothing of it is here any more")
        return
    if leaving.folder is not None:
        yield _line("goes", f"{leaving.folder} ({_count(leaving.files, 'file')})")
    yield from (_line("goes", text) for text in _list_remains(remains))
    if remains.served:
        yield _line("then", f"the next run replaces the release served now ({remains.served}), and removes it")
    if remains.events_shared:
        yield _line("stays", f"{_count(remains.events_shared, 'event')} that others describe too, without its words")
    if remains.decisions:
        yield _line("stays", f"{_count(remains.decisions, 'decision')} of editors: people's work is never rewritten")
    yield _line("stays", f"one line in {departure.path}: {', '.join(departure.addresses) or 'its id'}")


def render_farewell(leaving: Leaving) -> Text:
    """Return what to do next."""
    if leaving.remains.served is None:
        return Text(f"{leaving.departure.id} is gone.", style="green")
    return Text(
        f"{leaving.departure.id} is gone, save from the release that is served: «babillard run --offline» publishes "
        "without it at once.",
        style="green",
    )


def _list_remains(remains: Remains) -> Iterator[str]:
    if remains.listings:
        yield _count(remains.listings, "listing")
    if remains.raw_files:
        yield f"{_count(remains.raw_files, 'raw file')} ({remains.raw_bytes / 1000:,.0f} kB)"
    if remains.events_alone:
        yield f"{_count(remains.events_alone, 'event')} that it alone describes, with their pages"
    for version in remains.releases:
        yield f"release {version}"
    if remains.is_removable:
        yield "the history of runs in var/dagster, which names it"


def _line(verb: str, text: str) -> Text:
    return Text.assemble("  ", (f"{verb:<6}", "red" if verb == "goes" else "dim"), text)


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'s' if number != 1 else ''}"
