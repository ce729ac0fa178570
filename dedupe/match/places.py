"""Where listings take place: each row's town, building and place as codes, the same code for what is one place however
it is named. Learned from the names, from the territory and from events that several sources tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.bags import Bags, make_bags
from dedupe.match.codes import Ints, encode, number_groups, take
from dedupe.match.inputs import Listings
from dedupe.match.names import Names
from dedupe.match.place_evidence import Sightings, learn_towns, learn_venues
from dedupe.match.place_groups import Groups, group_names, regroup_names, relate
from dedupe.match.place_names import read_parts, read_street, read_told_town
from dedupe.match.place_ties import Name, Segment
from dedupe.match.title_table import Bools, TitleTable
from dedupe.match.titles import COMMON, SMALL
from dedupe.normalise.keys import fold
from sources.model import Certainty
from sources.territory import load_territory

Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Places:
    """Codes a row, -1 where nothing is said. Two rows of one `building` may be in two of its rooms: `place` tells."""

    building: Ints
    place: Ints
    city: Ints
    street: Ints  # number and street
    towns: list[str]  # keys of the codes of cities
    names: list[str]  # of places
    parts: list[frozenset[Segment]]  # of places
    groups: Groups
    tellers: Bags  # the sources that name each place
    sources: list[str]

    def relate(self, one: int, other: int) -> str:
        """Return how two places relate: same, room, rooms or other."""
        return relate(self.groups, self.parts[one], self.parts[other])


def read_places(listings: Listings, names: Names, same: Pairs = (), different: Pairs = ()) -> Places:
    """Return where each row takes place; `same` and `different` are pairs of rows whose venues editors joined or kept
    apart."""
    texts = listings.texts
    venue, venues = encode(texts["venue"])
    city, cities = encode(texts["city"])
    town_keys = [make_town_key(text) for text in cities]
    town_code, towns = encode(town_keys)
    town = take(town_code, city)
    sightings = _find_sightings(listings, names)
    town, towns = _read_told_towns(town, towns, venue, venues)
    town = _tie_towns(town, _key_venues(venue, venues, least=1), sightings, towns)
    town = _fill_towns(town, _key_venues(venue, venues, least=2))
    said = number_groups(town, venue)
    first = np.unique(said, return_index=True)[1]
    pairs = [
        (towns[t] if t >= 0 else "", venues[v]) if v >= 0 else None
        for t, v in zip(town[first].tolist(), venue[first].tolist(), strict=True)
    ]
    known = [name for name in pairs if name is not None]
    kept = [(a, b) for x, y in different if (a := pairs[said[x]]) and (b := pairs[said[y]]) and a != b]
    groups = group_names(known, apart=kept)
    learned = _learn_names(groups, pairs, said, town, sightings)
    learned += [(a, b) for x, y in same if (a := pairs[said[x]]) and (b := pairs[said[y]])]
    banned = set(map(frozenset, kept))
    learned = [pair for pair in learned if frozenset(pair) not in banned]
    if learned:
        groups = regroup_names(groups, learned, kept)
    return _code_places(listings, groups, pairs, said, town, towns)


def make_town_key(text: str) -> str:
    """Return the town folded, under the name of the municipality that it is a part of; empty for what stands in its
    place (a postal code, a whole address)."""
    if not text or any(c.isdigit() for c in text) or len(text) > 60:
        return ""
    found = load_territory().find_town(text)
    return fold(found.name if found is not None and found.certainty is Certainty.STATED else text)


def _read_told_towns(town: Ints, towns: list[str], venue: Ints, venues: list[str]) -> tuple[Ints, list[str]]:
    """Give a row without a town the one that its venue's name tells after the address."""
    known = {text: code for code, text in enumerate(towns)}
    told = []
    for text in venues:
        key = make_town_key(read_told_town(text)) if text else ""
        told.append(known.setdefault(key, len(known)) if key else -1)
    return np.where(town < 0, take(np.array(told, dtype=np.int64), venue), town), list(known)


def _key_venues(venue: Ints, venues: list[str], least: int) -> Ints:
    """Return venues by their telling words, without a town: -1 where there are fewer than `least`, or only short ones.
    One word tells enough where events at the same minutes confirm it."""
    keys = []
    for text in venues:
        told = (p.words for p in read_parts(text, "") if len(p.words) >= least and max(map(len, p.words)) > 4)
        keys.append(" + ".join(sorted(" ".join(sorted(words)) for words in told)))
    return take(encode(keys)[0], venue)


def _find_sightings(listings: Listings, names: Names) -> Sightings:
    """Return each hour of each row with a telling title; venue and town are filled in by those who ask."""
    tells = _find_telling(names.table)[names.fact]
    occurrences = listings.occurrences
    chosen = np.flatnonzero((occurrences.minute >= 0) & tells[occurrences.row])
    row = occurrences.row[chosen]
    event = number_groups(names.key[names.fact[row]], occurrences.minute[chosen])
    return Sightings(encode(listings.texts["source_id"])[0][row], event, row, row)


def _find_telling(table: TitleTable) -> Bools:
    """Return which titles have two words that tell something, or a long one."""
    tells = [w not in COMMON and w not in SMALL and not w.isdigit() for w in table.words]
    is_long = [told and len(w) >= 5 for told, w in zip(tells, table.words, strict=True)]
    result: Bools = table.count_words(np.array(tells, dtype=bool)) >= 2
    return result | (table.count_words(np.array(is_long, dtype=bool)) > 0)


def _tie_towns(town: Ints, venue: Ints, sightings: Sightings, towns: list[str]) -> Ints:
    """Give the towns that are one municipality the code of the one that most rows name."""
    row = sightings.venue
    pairs = learn_towns(Sightings(sightings.source, sightings.event, venue[row], town[row]))
    if not pairs:
        return town
    counts = np.bincount(town[town >= 0], minlength=len(towns))
    home = list(range(len(towns)))
    for one, other, _ in sorted(pairs, key=lambda p: (-p[2], towns[p[0]], towns[p[1]])):
        low, high = sorted((_find(home, one), _find(home, other)), key=lambda code: (-counts[code], towns[code]))
        home[high] = low
    return take(np.array([_find(home, code) for code in range(len(towns))], dtype=np.int64), town)


def _find(home: list[int], code: int) -> int:
    while home[code] != code:
        code = home[code]
    return code


def _fill_towns(town: Ints, venue: Ints) -> Ints:
    """Give a row without a town that of its venue, where that name is only known in one."""
    both = np.flatnonzero((town >= 0) & (venue >= 0))
    seen = np.unique(np.stack([venue[both], town[both]]), axis=1)
    count = int(venue.max(initial=-1)) + 1
    only = np.full(count, -1, dtype=np.int64)
    only[seen[0]] = seen[1]
    only[np.bincount(seen[0], minlength=count) != 1] = -1
    return np.where(town < 0, take(only, venue), town)


def _learn_names(
    groups: Groups, pairs: Sequence[Name | None], said: Ints, town: Ints, sightings: Sightings
) -> list[tuple[Name, Name]]:
    """Return the names that events show to be one venue, each place spoken for by one of its names."""
    sets = [groups.parts[name] if name is not None else frozenset() for name in pairs]
    speakers: dict[frozenset[Segment], int] = {}
    for code, parts in enumerate(sets):
        if parts:
            speakers.setdefault(parts, code)
    place = np.array([speakers.get(parts, -1) for parts in sets] or [-1], dtype=np.int64)
    row = sightings.venue
    found = learn_venues(Sightings(sightings.source, sightings.event, place[said[row]], town[row]))
    result = []
    for one, other, _ in found:
        left, right = pairs[one], pairs[other]
        if left and right and relate(groups, sets[one], sets[other]) == "other":
            result.append((left, right))
    return result


def _code_places(
    listings: Listings, groups: Groups, pairs: Sequence[Name | None], said: Ints, town: Ints, towns: list[str]
) -> Places:
    found: dict[frozenset[Segment], set[int]] = defaultdict(set)
    for code, name in enumerate(pairs):
        if name is not None and groups.parts[name]:
            found[groups.parts[name]].add(code)
    ordered = sorted(found, key=sorted)
    place = np.full(max(len(pairs), 1), -1, dtype=np.int64)
    home, homes = np.full(max(len(pairs), 1), -1, dtype=np.int64), sorted({groups.building[min(p)] for p in ordered})
    number = {building: n for n, building in enumerate(homes)}
    for code, parts in enumerate(ordered):
        spoken = list(found[parts])
        place[spoken], home[spoken] = code, number[groups.building[min(parts)]]
    source, sources = encode(listings.texts["source_id"])
    named = np.flatnonzero((place[said] >= 0) & (source >= 0))
    tellers = make_bags(place[said][named], source[named], len(ordered))
    return Places(
        building=home[said],
        place=place[said],
        city=town,
        street=_code_streets(listings),
        tellers=tellers,
        sources=sources,
        towns=towns,
        names=[" + ".join(key for _, key in sorted(parts)) for parts in ordered],
        parts=ordered,
        groups=groups,
    )


def _code_streets(listings: Listings) -> Ints:
    """Return number and street of each row, from its address or else from its venue's name."""
    (address, addresses), (venue, venues) = (encode(listings.texts[name]) for name in ("address", "venue"))
    keys = [*(read_street(text) for text in addresses), *(read_street(text) for text in venues)]
    codes = encode(keys)[0]
    told = take(codes[: len(addresses)], address)
    return np.where(told >= 0, told, take(codes[len(addresses) :], venue))
