"""Saying again what was said before, on the facts of now: the same words with new evidence."""

from __future__ import annotations

from dataclasses import replace

from dedupe.decisions import Decision
from dedupe.desk.evidence import make_evidence, make_listing_id
from dedupe.desk.fingerprints import make_corrects
from dedupe.desk.history import make_undo
from dedupe.desk.sorting import find_moment
from dedupe.venue_words import PLACES
from pipelines.desk.ground import Ground


def confirm_decision(decision: Decision, ground: Ground) -> list[Decision]:
    """Return the lines that confirm a decision. A pin goes with its former line, which would be asked about for ever;
    of pairs the last word counts anyway."""
    today = ground.now.date()
    found = ground.index.load_listings(map(make_listing_id, decision.items))
    listings = {item.said.key: item for item in found.values()}
    evidence = make_evidence(decision.items, listings=listings, today=today)
    if decision.kind == "pin":
        evidence["corrects"] = make_corrects(decision.field or "", decision.items, listings, today)
    if PLACES in decision.evidence:
        evidence[PLACES] = decision.evidence[PLACES]
    again = replace(
        decision,
        id=ground.desk.make_id(),
        at=find_moment(ground.now, ground.history.in_force, decision.items),
        by=ground.editor.name,
        evidence=evidence,
    )
    if decision.kind != "pin":
        return [again]
    undo = make_undo(
        ground.history, [decision.id], at=again.at, by=ground.editor.name, make_id=ground.desk.make_id
    )  # fmt: skip
    return [again, *undo]
