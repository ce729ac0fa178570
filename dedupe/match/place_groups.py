"""Names of venues beside each other: which parts of the names of one town mean one place, which rooms belong to one
building, and how two names relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dedupe.match.place_names import Part, read_parts
from dedupe.match.place_ties import Name, Segment, Ties, tie_names


@dataclass(frozen=True)
class Groups:
    """For each name its set of parts, parts of one place under one key, and the building that the set belongs to."""

    parts: Mapping[Name, frozenset[Segment]]
    building: Mapping[Segment, Segment]
    together: Mapping[Segment, tuple[frozenset[Segment], ...]]  # building → the sets that were said of it
    told: Mapping[frozenset[frozenset[Segment]], str] = field(default_factory=dict)  # same or other, whatever the names


def group_names(
    names: Iterable[Name], same: Sequence[tuple[Name, Name]] = (), apart: Sequence[tuple[Name, Name]] = ()
) -> Groups:
    """Bring together the parts of names that mean one place, town by town; `same` are names known to be one place,
    `apart` names known to be two."""
    parted = {name for pair in apart for name in pair}
    said = {name: _list_segments(name, is_own=name in parted) for name in names}
    ties = Ties(
        [(min(said[a]), min(said[b])) for a, b in apart if len(said[a]) == len(said[b]) == 1 and said[a] != said[b]]
    )
    tie_names(said, ties)
    for one, other in same:
        if len(said[one]) == len(said[other]) == 1:
            ties.join(*said[one], *said[other])
    sets = {name: frozenset(ties.find(segment) for segment in parts) for name, parts in said.items()}
    buildings = Ties()
    for one, other in same:
        if sets[one] and sets[other]:
            buildings.join(min(sets[one]), min(sets[other]))
    groups = _find_buildings(said, sets, ties, buildings)
    told = {frozenset((groups.parts[a], groups.parts[b])): "same" for a, b in same}
    told |= {frozenset((groups.parts[a], groups.parts[b])): "other" for a, b in apart}
    return replace(groups, told=told)


def regroup_names(groups: Groups, same: Sequence[tuple[Name, Name]], apart: Sequence[tuple[Name, Name]] = ()) -> Groups:
    """Return the groups with more names known to be one place: only the towns of these are looked at again."""
    touched = {town for pair in (*same, *apart) for town, _ in pair}
    again = group_names([name for name in groups.parts if name[0] in touched], same, apart)
    return Groups(
        {**groups.parts, **again.parts},
        {**groups.building, **again.building},
        {**{home: said for home, said in groups.together.items() if home[0] not in touched}, **again.together},
        again.told,
    )


def relate(groups: Groups, one: frozenset[Segment], other: frozenset[Segment]) -> str:
    """Return how two sets of parts relate: same, room (one is said within the other), rooms (two of one building) or
    other."""
    if one == other:
        return "same"
    if said := groups.told.get(frozenset((one, other))):
        return said
    if not one or not other:
        return "other"
    home = groups.building[min(one)]
    if home != groups.building[min(other)]:
        return "other"
    both = one | other
    if both in (one, other) or any(both <= said for said in groups.together[home]):
        return "room"
    return "rooms"


def _list_segments(name: Name, *, is_own: bool) -> dict[Segment, Part]:
    """Return the parts of a name; one that editors keep apart from another has keys of its own, so that equal words do
    not make it the other."""
    town, venue = name
    own = f" ~ {venue}" if is_own else ""
    return {(town, _make_key(part) + own): part for part in read_parts(venue, town)}


def _make_key(part: Part) -> str:
    """Words and kinds: names that only order them otherwise, or in the other language, have one key."""
    return f"{' '.join(sorted(part.words))}|{' '.join(sorted(part.kinds))}" if part.words else part.text


def _find_buildings(
    said: Mapping[Name, Mapping[Segment, Part]],
    sets: Mapping[Name, frozenset[Segment]],
    ties: Ties,
    buildings: Ties,
) -> Groups:
    rooms = {ties.find(s) for parts in said.values() for s, part in parts.items() if part.is_room}
    for parts in sets.values():
        first, *rest = sorted(parts - rooms) or [("", "")]
        for other in rest:
            buildings.join(first, other)
    # A bare room («Grande salle») is in the house that it is said with, and stands alone where it is said alone.
    building: dict[Segment, Segment] = {}
    together: dict[Segment, set[frozenset[Segment]]] = defaultdict(set)
    named: dict[Name, frozenset[Segment]] = {}
    for name, parts in sets.items():
        homes = parts - rooms
        home = buildings.find(min(homes)) if homes else min(parts, default=("", ""))
        own = frozenset((f"{s[0]}", f"{s[1]} @ {home[1]}") if s in rooms and homes else s for s in parts)
        named[name] = own
        together[home].add(own)
        for segment in own:
            building[segment] = home
    return Groups(named, building, {home: tuple(sorted(found, key=sorted)) for home, found in together.items()})
