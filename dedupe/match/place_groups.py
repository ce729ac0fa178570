"""Names of venues beside each other: which parts of the names of one town mean one place, which rooms belong to one
building, and how two names relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dedupe.match.place_names import Part, read_acronym, read_parts

Name = tuple[str, str]  # town (folded, "" unknown), venue as said
Segment = tuple[str, str]  # town, a part's key
# Networks name their branches after saints and people: «Bibliothèque Saint-Charles» is not «… Saint-Charles-Borromée».
_NETWORKS = frozenset(("library", "church", "school", "outdoors", "sport"))
_ACRONYM = range(3, 9)  # letters


@dataclass(frozen=True)
class Groups:
    """For each name its set of parts, parts of one place under one key, and the building that the set belongs to."""

    parts: Mapping[Name, frozenset[Segment]]
    building: Mapping[Segment, Segment]
    together: Mapping[Segment, tuple[frozenset[Segment], ...]]  # building → the sets that were said of it
    told: Mapping[frozenset[frozenset[Segment]], str] = field(default_factory=dict)  # same or other, whatever the names


class Ties:
    """Disjoint sets of anything sortable, each named by its smallest member, whatever the order of tying."""

    def __init__(self, apart: Sequence[tuple[Segment, Segment]] = ()) -> None:
        self._parent: dict[Segment, Segment] = {}
        self._apart = apart

    def find(self, item: Segment) -> Segment:
        """Return the name of the item's set."""
        parent = self._parent
        root = item
        while parent.get(root, root) != root:
            root = parent[root]
        while parent.get(item, item) != root:
            parent[item], item = root, parent[item]
        return root

    def join(self, one: Segment, other: Segment) -> None:
        """Make two sets one, unless they hold things that must stay apart."""
        low, high = sorted((self.find(one), self.find(other)))
        if low != high and not any(sorted((self.find(a), self.find(b))) == [low, high] for a, b in self._apart):
            self._parent[high] = low


def group_names(
    names: Iterable[Name], same: Sequence[tuple[Name, Name]] = (), apart: Sequence[tuple[Name, Name]] = ()
) -> Groups:
    """Bring together the parts of names that mean one place, town by town; `same` are names known to be one place,
    `apart` names known to be two."""
    parted = {name for pair in apart for name in pair}
    said = {name: _list_segments(name, is_own=name in parted) for name in names}
    by_town: dict[str, dict[Segment, Part]] = defaultdict(dict)
    for (town, _), parts in said.items():
        by_town[town].update(parts)
    ties = Ties(
        [(min(said[a]), min(said[b])) for a, b in apart if len(said[a]) == len(said[b]) == 1 and said[a] != said[b]]
    )
    for town, parts in by_town.items():
        if town:
            _tie_parts(parts, ties)
    _tie_acronyms(said, ties)
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


def _tie_parts(parts: Mapping[Segment, Part], ties: Ties) -> None:
    """Tie the parts of one town that have the same telling words and no other kind, and short forms of one long one."""
    by_words: dict[frozenset[str], list[Segment]] = defaultdict(list)
    holders: dict[str, set[frozenset[str]]] = defaultdict(set)
    for segment in sorted(parts):
        words = parts[segment].words
        if words:
            by_words[words].append(segment)
            for word in words:
                holders[word].add(words)
    for segments in by_words.values():
        _tie_kinds(segments, parts, ties)
    for words, segments in by_words.items():
        longer = set.intersection(*(holders[word] for word in words)) - {words}
        if len(longer) != 1 or max(map(len, words)) < 4:
            continue
        for segment in segments:
            matching = [o for o in by_words[min(longer, key=sorted)] if _may_shorten(parts[segment], parts[o])]
            if matching:
                ties.join(segment, matching[0])


def _tie_kinds(segments: Sequence[Segment], parts: Mapping[Segment, Part], ties: Ties) -> None:
    """Tie the parts with one set of words whose kinds agree; one without a kind only where all others agree."""
    kinded = [s for s in segments if parts[s].kinds]
    for number, one in enumerate(kinded):
        for other in kinded[number + 1 :]:
            if parts[one].kinds & parts[other].kinds:
                ties.join(one, other)
    if len({ties.find(s) for s in kinded}) == 1:
        for segment in segments:
            ties.join(segment, kinded[0])


def _may_shorten(short: Part, long: Part) -> bool:
    kinds = short.kinds | long.kinds
    agree = not short.kinds or not long.kinds or bool(short.kinds & long.kinds)
    more = long.words - short.words
    return agree and not kinds & _NETWORKS and not any(w.isdigit() or len(w) == 1 for w in more)


def _tie_acronyms(said: Mapping[Name, Mapping[Segment, Part]], ties: Ties) -> None:
    """Tie «CCBD» to the one place of its town that has these initials."""
    wanted: dict[str, set[Segment]] = defaultdict(set)
    for (town, _), parts in said.items():
        for segment, part in parts.items():
            word = min(part.words, default="")
            if len(part.words) == 1 and not part.kinds and len(word) in _ACRONYM:
                wanted[town].add(segment)
    spelt: dict[Segment, set[Segment]] = defaultdict(set)
    for (town, venue), parts in said.items():
        if not wanted.get(town) or len(parts) != 1:
            continue
        acronym = read_acronym(venue)
        if (town, f"{acronym}|") in wanted[town]:
            spelt[town, f"{acronym}|"].add(ties.find(min(parts)))
    for segment, places in spelt.items():
        if len(places - {ties.find(segment)}) == 1:
            ties.join(segment, *(places - {ties.find(segment)}))


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
