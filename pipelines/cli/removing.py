"""How `babillard source remove` shows what goes and what stays; its words are in `pipelines/stages/notes.toml`."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from pipelines.stages.leaving import Leaving
from pipelines.stages.notes import say
from pipelines.stages.removal import Remains


def render_leaving(leaving: Leaving, language: str) -> Iterator[Text]:
    """Yield what removing a source would do, with counts."""
    departure, remains = leaving.departure, leaving.remains
    yield Text(departure.id, style="bold")
    if leaving.is_done:
        yield Text(f"  {_say('done', language, on=departure.on)}")
        return
    if leaving.folder is not None:
        yield _line("goes", _say("folder", language, folder=leaving.folder, files=leaving.files), language)
    for text in _list_remains(remains, language):
        yield _line("goes", text, language)
    if remains.served:
        yield _line("then", _say("served", language, version=remains.served), language)
    if remains.events_shared:
        yield _line("stays", _say("shared", language, events=remains.events_shared), language)
    if remains.decisions:
        yield _line("stays", _say("decisions", language, decisions=remains.decisions), language)
    addresses = ", ".join(departure.addresses) or _say("id-only", language)
    yield _line("stays", _say("line", language, path=departure.path, addresses=addresses), language)


def render_question(leaving: Leaving, language: str) -> str:
    """Return what is asked before anything goes."""
    return _say("ask", language, id=leaving.departure.id)


def render_farewell(leaving: Leaving, language: str) -> Text:
    """Return that it is done, and what to do next."""
    code = "gone" if leaving.remains.served is None else "gone-but"
    return Text(_say(code, language, id=leaving.departure.id), style="green")


def _list_remains(remains: Remains, language: str) -> Iterator[str]:
    if remains.listings:
        yield _say("listings", language, listings=remains.listings)
    if remains.raw_files:
        yield _say("raw", language, files=remains.raw_files, size=f"{remains.raw_bytes / 1000:,.0f}")
    if remains.events_alone:
        yield _say("events", language, events=remains.events_alone)
    for version in remains.releases:
        yield _say("release", language, version=version)
    if remains.is_removable:
        yield _say("history", language)


def _say(code: str, language: str, **values: object) -> str:
    return say("removal", code, language, **values)


def _line(verb: str, text: str, language: str) -> Text:
    return Text.assemble("  ", (f"{_say(verb, language):<6}", "red" if verb == "goes" else "dim"), text)
