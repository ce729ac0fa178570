"""From a form of a venue's page to the decisions that it proposes: two places are one, or a name is another place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dedupe.decisions import Decision, ListingKey
from dedupe.desk.evidence import make_evidence, make_listing_id
from dedupe.desk.history import make_undo
from dedupe.desk.sorting import find_moment
from dedupe.venue_words import PLACES, find_prints, make_place_key, make_place_prints, print_place
from pipelines.desk.event.pins import Unreadable
from pipelines.desk.ground import Ground
from pipelines.desk.venues.data import VenueName, find_listings, list_names

MAX_NAMES = 40  # of one venue, parted at once


def propose_join(ground: Ground, venue_id: str, other_id: str, note: str) -> list[Decision]:
    """Return what says that two venues are one; raise Unreadable when there are no two."""
    mine, theirs = (load_names(ground, one) for one in (venue_id, other_id))
    if not mine or not theirs or venue_id == other_id:
        raise Unreadable(ground.language.say("Choisissez un autre lieu."))
    contrary = _find_contrary(ground, "venue-different", mine, theirs)
    return [*_undo(ground, contrary, note), _decide(ground, "venue-same", (mine[0], theirs[0]), note)]


def propose_parting(ground: Ground, venue_id: str, print_: str, note: str) -> list[Decision]:
    """Return what says that one name of a venue is a place of its own; raise Unreadable when it cannot be told."""
    names = load_names(ground, venue_id)
    chosen = [name for name in names if print_place(name.place) == print_]
    rest = [name for name in names if print_place(name.place) != print_][:MAX_NAMES]
    if not chosen or not rest:
        raise Unreadable(ground.language.say("Ce nom n'est plus un des noms de ce lieu."))
    contrary = _find_contrary(ground, "venue-same", chosen, rest)
    apart = [_decide(ground, "venue-different", (chosen[0], other), note) for other in rest]
    return [*_undo(ground, contrary, note), *apart]


def load_names(ground: Ground, venue_id: str) -> list[VenueName]:
    """Return the names of a venue with their listings."""
    return list_names(ground.index.load_listings(find_listings(ground.desk.home, [venue_id])).values())


def _decide(ground: Ground, kind: str, names: Sequence[VenueName], note: str) -> Decision:
    items = tuple(sorted(name.listing for name in names))
    found = ground.index.load_listings(map(make_listing_id, items)).values()
    evidence = make_evidence(items, listings={item.said.key: item for item in found}, today=ground.now.date())
    evidence[PLACES] = make_place_prints({name.listing: name.place for name in names})
    moment = find_moment(ground.now, ground.history.in_force, items)
    return Decision(
        ground.desk.make_id(), moment, ground.editor.name, kind, items, note=note or None, evidence=evidence
    )


def _undo(ground: Ground, ids: Iterable[str], note: str) -> list[Decision]:
    chosen = set(ids)
    return make_undo(
        ground.history, chosen, at=ground.now, by=ground.editor.name, make_id=ground.desk.make_id, note=note
    )


def _find_contrary(ground: Ground, kind: str, ones: Sequence[VenueName], others: Sequence[VenueName]) -> Iterable[str]:
    """Yield the decisions in force that say the contrary of a place of `ones` and one of `others`."""
    told = [decision for decision in ground.history.in_force if decision.kind == kind]
    keys = {key for decision in told for key in decision.items}
    prints = find_prints(told, keys) | _print_listings(ground, keys)
    left, right = ({print_place(name.place) for name in names} for names in (ones, others))
    for decision in told:
        found = {prints[key] for key in decision.items if key in prints}
        if found & left and found & right:
            yield decision.id


def _print_listings(ground: Ground, keys: Iterable[ListingKey]) -> dict[ListingKey, str]:
    found = ground.index.load_listings(map(make_listing_id, keys)).values()
    return {i.said.key: print_place(make_place_key(i.city, i.venue)) for i in found if i.venue}
