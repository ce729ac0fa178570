"""Why two parts of venue names mean one place of their town: the same telling words, a short form, initials, another
language, a bare word that only one place has, the village. Each rule ties; none needs the others to have run before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import permutations

from dedupe.match.lexicon import read_meanings
from dedupe.match.place_names import SMALL, Part, read_acronym, read_villages

Name = tuple[str, str]  # town (folded, "" unknown), venue as said
Segment = tuple[str, str]  # town, a part's key
Parts = Mapping[Segment, Part]
# Networks name their branches after saints and people: «Bibliothèque Saint-Charles» is not «… Saint-Charles-Borromée».
_NETWORKS = frozenset(("library", "church", "school", "outdoors", "sport"))
_ACRONYM = range(3, 9)  # letters
_MOST_MEANT = 4  # telling words of a name that may be a translation


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


def tie_names(said: Mapping[Name, Parts], ties: Ties) -> None:
    """Tie the parts of the names of each town that mean one place; where the town is unknown, nothing is sure."""
    by_town: dict[str, dict[Segment, Part]] = defaultdict(dict)
    for (town, _), parts in said.items():
        by_town[town].update(parts)
    towns = [parts for town, parts in by_town.items() if town]
    for parts in towns:
        _tie_parts(parts, ties)
    _tie_acronyms(said, ties)
    for parts in towns:
        _tie_translations(parts, ties)
        _tie_bare(parts, ties)
    _tie_villages(said, ties)


def _tie_parts(parts: Parts, ties: Ties) -> None:
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


def _tie_kinds(segments: Sequence[Segment], parts: Parts, ties: Ties) -> None:
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


def _tie_translations(parts: Parts, ties: Ties) -> None:
    """Tie «Musée des imprimés» to the one «Museum of Print» of its town: names whose words mean the same, one by one,
    and whose kinds agree."""
    meant = {segment: meaning for segment in sorted(parts) if (meaning := _read_meaning(parts[segment]))}
    holders: dict[str, list[Segment]] = defaultdict(list)
    for segment, words in meant.items():
        for concept in min(words, key=sorted):
            holders[concept].append(segment)
    partners: dict[Segment, set[Segment]] = defaultdict(set)
    for segment, words in meant.items():
        for other in {other for word in words for concept in word for other in holders[concept]}:
            if other != segment and _mean_same(words, meant[other]) and _have_one_kind(parts[segment], parts[other]):
                partners[segment].add(ties.find(other))
                partners[other].add(ties.find(segment))
    for segment, found in partners.items():
        if len(found - {ties.find(segment)}) == 1:
            ties.join(segment, min(found - {ties.find(segment)}))


def _tie_bare(parts: Parts, ties: Ties) -> None:
    """Tie «Cathédrale», which no word tells, to the one place of its town that has that word: «Cathédrale
    Saint-Germain»."""
    holders: dict[str, set[Segment]] = defaultdict(set)
    for segment, part in parts.items():
        for word in part.text.split() if part.words else ():
            holders[word].add(segment)
    for segment in sorted(parts):
        part = parts[segment]
        if part.words or part.is_room or not part.kinds:
            continue
        named = set.intersection(*(holders.get(word, set()) for word in part.text.split()))
        places = {ties.find(other) for other in named}
        if len(places) == 1:
            ties.join(segment, *places)


def _tie_villages(said: Mapping[Name, Parts], ties: Ties) -> None:
    """Tie «Bibliothèque du Bic» to the one library that is said to be in that village: «Bibliothèque Untel, Le Bic»."""
    inside: dict[tuple[str, frozenset[str]], list[tuple[Segment, Part]]] = defaultdict(list)
    for name, parts in said.items():
        for village in read_villages(name[1], name[0]) if len(parts) == 1 else ():
            inside[name[0], frozenset(village.split()) - SMALL].append(next(iter(parts.items())))
    if not inside:
        return
    for name, parts in said.items():
        for segment, part in parts.items():
            there = inside.get((name[0], part.words), [])
            found = {ties.find(other) for other, its in there if part.kinds & its.kinds}
            if len(found - {ties.find(segment)}) == 1:
                ties.join(segment, *(found - {ties.find(segment)}))


def _read_meaning(part: Part) -> tuple[frozenset[str], ...]:
    """Return what each telling word of a name may mean; nothing where the lexicon knows none of them."""
    if not part.words or len(part.words) > _MOST_MEANT:
        return ()
    meanings = [frozenset(concepts) for concepts, _ in read_meanings(sorted(part.words))]
    is_known = any(concept.startswith("=") for concepts in meanings for concept in concepts)
    return tuple(meanings) if is_known and len(meanings) == len(part.words) else ()


def _mean_same(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> bool:
    """Whether the words of two names can be paired so that each pair has a meaning in common."""
    return len(one) == len(other) and any(
        all(mine & yours for mine, yours in zip(one, ordered, strict=True)) for ordered in permutations(other)
    )


def _have_one_kind(one: Part, other: Part) -> bool:
    return one.kinds == other.kinds or bool(one.kinds & other.kinds)


def _tie_acronyms(said: Mapping[Name, Parts], ties: Ties) -> None:
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
