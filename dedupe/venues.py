"""Which places listings mean: names of one place in one town brought together, with ids that last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import cos, hypot, radians

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from dedupe.decisions import Decision
from dedupe.identity import assign_ids
from dedupe.model import NormalisedListing, Venue
from dedupe.venue_words import PlaceKey, PlaceWords, find_place_words, is_about_venues, make_place_key

# Word order and small slips only: "Salle A" and "Salle B" of one house score 86.
SAME_NAME = 93.0
NEAR_NAME = 85.0
NEAR_METRES = 60.0
_ROLES = ("venue", "organiser", "ticketing", "media", "aggregator")

# Words of many places' names: a name made of these only («Maison de la culture») may be any of them.
_KINDS = frozenset(
    "salle theatre centre culturel culture maison bibliotheque eglise musee parc place ecole communautaire "  # noqa: SIM905
    "municipale municipal spectacle spectacles exposition art arts cafe bar auditorium galerie amphitheatre".split()
)
_ROMAN = frozenset("ii iii iv vi vii viii ix xi xii xiii xiv xv xvi".split())  # noqa: SIM905


def resolve_venues(
    listings: Sequence[NormalisedListing], *, previous: Sequence[Venue] = (), decisions: Iterable[Decision] = ()
) -> tuple[list[Venue], dict[str, str]]:
    """Return the venues that listings name, and listing_id → venue_id.

    Only places that a source lets be shared take part. `previous` venues lend their ids to those that go by one of
    their names in their town. What editors say in `decisions` (`venue-same`, `venue-different`) goes before likeness.
    """
    named: dict[PlaceKey, list[NormalisedListing]] = defaultdict(list)
    for item in listings:
        if item.venue and "place" in item.republish:
            named[make_place_key(item.city, item.venue)].append(item)
    groups = _group(named, _find_words(decisions, named))
    known = {_text(make_place_key(v.city, name)): v.venue_id for v in previous for name in (v.name, *v.aliases)}
    first_seen = {_text(key): min(item.first_seen for item in items) for key, items in named.items()}
    ids = _assign(groups, known, first_seen)
    venues: dict[str, list[NormalisedListing]] = defaultdict(list)
    for key, items in named.items():
        venues[ids[_text(key)]] += items
    made = [_make_venue(venue_id, items) for venue_id, items in sorted(venues.items())]
    return made, {item.listing_id: venue_id for venue_id, items in venues.items() for item in items}


def _find_words(decisions: Iterable[Decision], named: Mapping[PlaceKey, Sequence[NormalisedListing]]) -> PlaceWords:
    told = [decision for decision in decisions if is_about_venues(decision)]
    of_listing = {item.said.key: key for key, items in named.items() for item in items} if told else {}
    return find_place_words(told, of_listing)


def _text(key: PlaceKey) -> str:
    return "|".join(key)


def _assign(
    groups: Iterable[Sequence[PlaceKey]], known: Mapping[str, str], first_seen: Mapping[str, datetime]
) -> dict[str, str]:
    ids, _ = assign_ids([[_text(key) for key in group] for group in groups], known, first_seen, prefix="v")
    return ids


def _group(named: Mapping[PlaceKey, Sequence[NormalisedListing]], words: PlaceWords) -> list[list[PlaceKey]]:
    """Return groups of keys that mean one place: similar names in one town, more freely where coordinates agree, then
    those that editors called one; never two that they keep apart."""
    by_town: dict[str, list[PlaceKey]] = defaultdict(list)
    for key in sorted(named):
        by_town[key[0]].append(key)
    groups: list[list[PlaceKey]] = []
    for keys in by_town.values():
        points = {key: _find_point(named[key]) for key in keys}
        shorter = _find_shorter(keys)
        town: list[list[PlaceKey]] = []
        for key in keys:
            near = (g for g in town if all(_is_same(key, other, points, shorter) for other in g))
            home = next((g for g in near if _may_meet([key], g, words)), None)
            if home is None:
                town.append([key])
            else:
                home.append(key)
        groups += town
    return _join(groups, words)


def _join(groups: list[list[PlaceKey]], words: PlaceWords) -> list[list[PlaceKey]]:
    """Bring together the groups that editors called one place."""
    for one, other in words.same:
        homes = [group for group in groups if one in group or other in group]
        if len(homes) == 2 and _may_meet(homes[0], homes[1], words):
            homes[0].extend(homes[1])
            groups = [group for group in groups if group is not homes[1]]
    return groups


def _may_meet(one: Sequence[PlaceKey], other: Sequence[PlaceKey], words: PlaceWords) -> bool:
    return not words.apart or not any(frozenset((a, b)) in words.apart for a in one for b in other)


def _find_shorter(keys: Sequence[PlaceKey]) -> set[tuple[PlaceKey, PlaceKey]]:
    """Return (short name, long name) of one town where the short one can only be that long one: it has a word of its
    own, all its words are in the long name, and no other name of the town holds them («Place des Arts» has two halls).
    """
    words = {key: frozenset(_drop_town(key)) for key in keys}
    found = set()
    for key in keys:
        if words[key] <= _KINDS:
            continue
        longer = [other for other in keys if words[key] < words[other]]
        # A number more is a room of the house: «Théâtre du Quai, salle 2».
        is_room = any(word.isdigit() for other in longer for word in words[other] - words[key])
        if len({words[other] for other in longer}) == 1 and not is_room:
            found |= {(key, other) for other in longer}
    return found


def _drop_town(key: PlaceKey) -> list[str]:
    """Return the words of a name without those of its town; all of them if nothing telling is left."""
    town = set(key[0].split())
    words = key[1].split()
    rest = [word for word in words if word not in town]
    return rest if set(rest) - _KINDS else words


def _is_same(
    left: PlaceKey,
    right: PlaceKey,
    points: Mapping[PlaceKey, tuple[float, float] | None],
    shorter: Collection[tuple[PlaceKey, PlaceKey]],
) -> bool:
    is_shorter = (left, right) in shorter or (right, left) in shorter
    if _find_digits(left[1]) != _find_digits(right[1]) and not is_shorter:
        return False
    if is_shorter or token_sort_ratio(" ".join(_drop_town(left)), " ".join(_drop_town(right))) >= SAME_NAME:
        return True
    one, other = points[left], points[right]
    if one is None or other is None or find_metres(one, other) > NEAR_METRES:
        return False
    return token_set_ratio(left[1], right[1]) >= NEAR_NAME and "salle" not in left[1].split() + right[1].split()


def _find_digits(key: str) -> list[str]:
    """Numbers and single letters tell rooms apart: «Salle 1», «Salle B», «Parc Pie-XI»."""
    return sorted(word for word in key.split() if word.isdigit() or len(word) == 1 or word in _ROMAN)


def _find_point(items: Iterable[NormalisedListing]) -> tuple[float, float] | None:
    points = Counter((item.lat, item.lon) for item in items if item.lat is not None and item.lon is not None)
    if not points:
        return None
    lat, lon = min(points, key=lambda p: (-points[p], p))
    return (lat, lon) if lat is not None and lon is not None else None


def find_metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Flat distance: right to a metre at the sizes compared here."""
    return hypot(one[0] - other[0], (one[1] - other[1]) * cos(radians(one[0]))) * 111_320


def _make_venue(venue_id: str, items: Sequence[NormalisedListing]) -> Venue:
    names = Counter(item.venue for item in items if item.venue)
    rank = {name: min(_ROLES.index(i.role) for i in items if i.venue == name) for name in names}
    ordered = sorted(names, key=lambda name: (rank[name], -names[name], name))
    point = _find_point(items)
    towns = Counter(item.city for item in items if item.city)
    addresses = Counter((item.address, item.postal_code) for item in items if item.address)
    address, postal_code = min(addresses, key=lambda a: (-addresses[a], str(a))) if addresses else (None, None)
    regions = Counter(item.region for item in items)
    return Venue(
        venue_id=venue_id,
        name=ordered[0],
        aliases=tuple(sorted(ordered[1:])),
        city=min(towns, key=lambda t: (-towns[t], t)) if towns else None,
        region=min(regions, key=lambda r: (-regions[r], r)),
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        address=address,
        postal_code=postal_code,
    )
