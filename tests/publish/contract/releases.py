"""Releases made of events that a test edits: feeds and members' feeds, rendered and written as a run does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dedupe.model import MergedEvent
from publish.feeds import render_feeds
from publish.ledger import Ledger, make_edition_events
from publish.ledger_file import load_ledger, write_ledger
from publish.release import write_candidate
from publish.slices import make_slices
from publish.validate import find_feeds
from tests.publish.contract.members import write_members
from tests.publish.editions import make_edition


def write_release(
    folder: Path,
    events: Sequence[MergedEvent],
    now: datetime,
    *,
    before: Path | None = None,
    redirects: Mapping[str, str] | None = None,
) -> Path:
    """Write the release of some events after another one."""
    ledger = load_ledger(before / "data") if before else Ledger()
    published, ledger = make_edition_events(events, ledger, {**ledger.redirects, **(redirects or {})}, now=now)
    edition = replace(
        make_edition(), now=now, today=now.date(), events=tuple(published), venues=(), sources=(),
        redirects=dict(ledger.redirects),
    )  # fmt: skip
    (folder / "data").mkdir(parents=True)
    write_ledger(folder / "data", ledger)
    known = {name.rpartition(".")[0] for name in find_feeds(before)} if before else ()
    write_candidate(folder.parent, render_feeds(make_slices(edition, known), edition), edition, folder)
    write_members(folder, edition)
    return folder
