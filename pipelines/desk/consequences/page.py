"""The page between a form and the ledger: what new decisions would do, and the button that makes them, if they still do
what was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dedupe.decisions import Decision
from dedupe.desk.appending import append_decisions
from dedupe.desk.conflicts import preview_conflicts
from dedupe.desk.evidence import make_listing_id
from dedupe.desk.history import make_history
from dedupe.errors import LedgerError
from dedupe.venue_words import is_about_venues
from pipelines.desk.consequences.foresight import Foresight, foresee
from pipelines.desk.consequences.view import view_foresight
from pipelines.desk.ground import Ground
from pipelines.desk.history.decision_words import list_names, view_entry
from pipelines.desk.rendering import render
from pipelines.desk.venues.data import VenueForesight, foresee_venues

LINES_SHOWN = 30


@dataclass(frozen=True)
class Proposal:
    """New decisions, and what they would do to events and to venues (None: they are about none)."""

    new: Sequence[Decision]
    events: Foresight
    venues: VenueForesight | None

    @property
    def digest(self) -> str:
        """What tells a proposal's effects from others."""
        # Provenance names the decision, which has another id each time it is proposed.
        parts = [(p.event_id, p.listings, replace(p.event, said=()) if p.event else None) for p in self.events.after]
        told = parts, sorted(self.events.redirects.items()), self.venues
        return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()[:24]

    def is_for(self, ground: Ground) -> bool:
        """Whether some of the listings or venues concerned are this person's to decide."""
        names = [name for part in self.events.before for name in part.listings]
        regions = {item.region for item in ground.index.load_listings(names).values()}
        regions |= {venue.region for venue in self.venues.before} if self.venues else set()
        return not regions or any(map(ground.editor.covers, regions))


def weigh(ground: Ground, new: Sequence[Decision], event_ids: Iterable[str] = ()) -> Proposal:
    """Return new decisions with what they would do."""
    lines = ground.history.lines
    undone = {line.undoes for line in new}
    has_venues = any(is_about_venues(line) for line in (*new, *(line for line in lines if line.id in undone)))
    return Proposal(
        new,
        foresee(ground.index, lines, new, event_ids, now=ground.now),
        foresee_venues(ground.desk.home, ground.index, lines, new) if has_venues else None,
    )


def show_proposal(
    request: Request,
    ground: Ground,
    proposal: Proposal,
    *,
    carried: Mapping[str, str],
    action: str,
    back: str,
    is_late: bool = False,
) -> Response:
    """Return the page. `carried` is the form that made the proposal, to be sent again; `action` takes it."""
    new = proposal.new
    told = make_history(sorted([*ground.history.lines, *new], key=lambda d: (d.at, d.id)))
    conflicts = [
        tuple(map(make_listing_id, (conflict.left, conflict.right)))
        for conflict in preview_conflicts(ground.history.lines, new)
    ]
    names = list_names(new, told) | {name for pair in conflicts for name in pair}
    titles = {name: item.title for name, item in ground.index.load_listings(names).items()}
    events = ground.index.find_events(names)
    lines = [view_entry(told.by_id[d.id], titles, events, ground.language, history=told) for d in new[:LINES_SHOWN]]
    return render(
        request,
        "event-consequences.html",
        foresight=view_foresight(proposal.events, ground.language) if _concerns_events(proposal) else None,
        venues=proposal.venues,
        decisions=lines,
        more_decisions=max(0, len(new) - LINES_SHOWN),
        conflicts=[tuple(titles.get(name, name) for name in pair) for pair in conflicts],
        carried=carried,
        seen=proposal.digest,
        action=action,
        back=back,
        is_late=is_late,
        may=proposal.is_for(ground),
        note=carried.get("note", ""),
    )


def keep(ground: Ground, proposal: Proposal, target: str) -> Response | str:
    """Write a proposal's decisions and return the way on; a text, with the way out, when the ledger could not take
    them."""
    try:
        append_decisions(ground.desk.home.decisions, proposal.new)
    except LedgerError as error:
        return str(error)
    return RedirectResponse(target, status_code=303)


def _concerns_events(proposal: Proposal) -> bool:
    """Whether there is anything to say of events: what is about venues alone groups listings at the next run only."""
    return proposal.venues is None or proposal.events.is_change
