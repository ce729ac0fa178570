"""What is found out about each candidate pair, one pure function a feature: each returns one level a pair, by number.
The levels, their weights and sentences are in `data/weights.toml`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from dedupe.match.bags import Bags, Floats, Ints, find_nearest, sum_shared
from dedupe.match.model import LEVELS
from dedupe.match.prepare import Records
from dedupe.match.titles import COMMON, SMALL

Levels = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
FAR = 100_000  # minutes: "no hour to compare"
DOORS = 45  # minutes between two hours that may be doors and show
SPOT_KM, FAR_KM = 0.15, 20.0


def compare_when(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare dates and hours: single days as sets, periods as ranges."""
    days = sum_shared(records.days, left, right)
    minutes = sum_shared(records.minutes, left, right)
    gap = find_nearest(records.minutes, left, right, FAR)
    next_day = find_nearest(records.days, left, right, FAR) == 1
    timed = (records.minutes.sizes() > 0)[left] & (records.minutes.sizes() > 0)[right]
    dated = (records.last_day >= 0)[left] & (records.last_day >= 0)[right]
    single = records.has_dates[left] & records.has_dates[right]
    ranged = records.is_period[left] | records.is_period[right]
    overlap = np.minimum(records.last_day[left], records.last_day[right]) - np.maximum(
        records.first_day[left], records.first_day[right]
    )
    union = np.maximum(records.last_day[left], records.last_day[right]) - np.minimum(
        records.first_day[left], records.first_day[right]
    )
    several = np.minimum(records.days.sizes()[left], records.days.sizes()[right]) >= 2
    named = (records.key[left] >= 0) & (records.key[left] == records.key[right])
    telling = records.tokens.sum_weights(records.weights)[left] >= 0.75
    housed = (records.venue[left] >= 0) & (records.venue[left] == records.venue[right])
    return _choose(
        "when",
        len(left),
        ("unknown", ~dated),
        ("same-hours", (minutes >= 2) & several),
        ("same-hour", minutes >= 1),
        ("doors", timed & (days >= 1) & (gap <= DOORS)),
        ("shift", timed & (days >= 1) & (gap == 60)),
        ("doors", timed & (days >= 1) & (gap <= 75)),
        ("zone", timed & (days >= 1) & ((gap == 240) | (gap == 300))),
        ("other-hour", timed & (days >= 1)),
        ("same-days", (days >= 2) & several),
        ("same-day", days >= 1),
        ("same-period", ranged & (overlap == union) & (union >= 1)),
        ("near-period", ranged & ((overlap + 1) >= 0.6 * (union + 1)) & ~single),
        ("inside-period", ranged & (overlap >= 0)),
        ("moved", records.is_moved[left] | records.is_moved[right]),
        ("next-night", named & telling & housed & next_day),
        ("next-day", next_day),
        ("apart", np.ones(len(left), dtype=bool)),
    )


def compare_where(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare venue, town and distance: a venue's name counts only inside one town, or where a town is unknown."""
    venue_l, venue_r, city_l, city_r = (
        records.venue[left],
        records.venue[right],
        records.city[left],
        records.city[right],
    )
    km = measure_km(records, left, right)
    both, towns = (venue_l >= 0) & (venue_r >= 0), (city_l >= 0) & (city_r >= 0)
    same_city = towns & (city_l == city_r)
    other_city = towns & (city_l != city_r)
    similarity, inside = _compare_names(records.venues, venue_l, venue_r)
    near = km <= SPOT_KM
    return _choose(
        "where",
        len(left),
        ("far", km > FAR_KM),
        ("same-venue", both & (venue_l == venue_r) & (~other_city | (km <= 2))),
        ("room", both & inside & (~other_city | near)),
        ("similar", both & (similarity >= 82) & (~other_city | near)),
        ("same-spot", near),
        ("other-city", other_city),
        ("same-city", same_city & ~both),
        ("other-venue", both & same_city),
        ("unrelated", both),
        ("same-region", (records.region[left] >= 0) & (records.region[left] == records.region[right])),
        ("unknown", np.ones(len(left), dtype=bool)),
    )


def compare_titles(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare names: equal, nearly equal letter by letter, or by the rarity of the words they share."""
    totals = records.tokens.sum_weights(records.weights)
    shared = sum_shared(records.tokens, left, right, records.weights)
    low, high = np.minimum(totals[left], totals[right]), np.maximum(totals[left], totals[right])
    contained, cosine = shared / np.maximum(low, 1e-9), shared / np.sqrt(np.maximum(low * high, 1e-9))
    # Each has a telling word of its own, «Numériser ses films», «Numériser ses photos», that weighs beside the rest.
    rivals = (low - shared >= 0.6) & (shared < 3.5 * (low - shared))
    foreign = records.language[left] != records.language[right]  # there a word of one's own may be a translation
    same = (records.key[left] == records.key[right]) & (records.key[left] >= 0)
    keys = [fact.key for fact in records.facts]
    doubtful = ~same & (cosine < 0.99)
    ratio = _score_strings(keys, records.fact[left], records.fact[right], doubtful)
    long_enough = np.array([len(key) for key in keys], dtype=np.int64)[records.fact]
    is_long = np.minimum(long_enough[left], long_enough[right]) >= 8
    return _choose(
        "title",
        len(left),
        ("same", same & (low >= 0.75)),
        ("same-generic", same),
        ("near", (ratio >= 88) & is_long & (low >= 0.7) & ~_find_swaps(records, left, right, ratio >= 88)),
        ("contained", (contained >= 0.97) & (shared >= 0.75)),
        ("mostly", (contained >= 0.8) & (shared >= 1.3) & ~rivals),
        ("contained-generic", contained >= 0.97),
        ("mostly", (cosine >= 0.6) & (shared >= 1.0) & ~rivals),
        ("rivals", rivals & ~foreign & (shared < 0.85 * (low - shared)) & ((cosine >= 0.35) | (contained >= 0.55))),
        ("partly", (cosine >= 0.35) | (contained >= 0.55) | (ratio >= 70)),
        ("little", (shared > 0.12) | (ratio >= 55)),
        ("none", np.ones(len(left), dtype=bool)),
    )


def _find_swaps(records: Records, left: Ints, right: Ints, wanted: Bools) -> Bools:
    """Return where each title has a word that no letter's slip explains: «école de musique», «école de danse»."""
    result = np.zeros(len(left), dtype=bool)
    for index in np.flatnonzero(wanted):
        one, other = records.facts[records.fact[left[index]]].tokens, records.facts[records.fact[right[index]]].tokens
        mine = "".join(word for word in one if word not in other)
        yours = "".join(word for word in other if word not in one)
        result[index] = bool(mine and yours) and fuzz.ratio(mine, yours) < 70
    return result


def compare_mentions(records: Records, left: Ints, right: Ints, title: Levels) -> Levels:
    """Look for one listing's title in the other's performers, page address and description, where titles differ."""
    # One source's series share their descriptions: quoting tells nothing there.
    doubtful = ("contained-generic", "mostly", "rivals", "partly", "cognate", "foreign", "little", "none")
    doubt = (records.source[left] != records.source[right]) & np.isin(
        title, [LEVELS["title"].index(n) for n in doubtful]
    )
    totals = records.tokens.sum_weights(records.weights)
    found = []
    for one, other in ((left, right), (right, left)):
        quoted = np.zeros(len(left))
        quoted[doubt] = sum_shared(records.tokens, one[doubt], other[doubt], records.weights, records.mentions)
        found.append((quoted >= 0.95 * totals[one]) & (totals[one] >= 1.2))
    # «Concert» or «Trio» as a performer tells nothing.
    performer = sum_shared(records.performers, left, right, records.performer_weights) >= 0.9
    return _choose(
        "mention",
        len(left),
        ("both", doubt & found[0] & found[1]),
        ("performer", doubt & performer),
        ("one", doubt & (found[0] | found[1])),
        ("none", np.ones(len(left), dtype=bool)),
    )


def compare_numbers(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare the numbers in titles: they tell editions, parts and age groups apart."""
    sizes = records.numbers.sizes() + records.labelled.sizes()
    shared = sum_shared(records.numbers, left, right) + sum_shared(records.labelled, left, right)
    has_left, has_right = sizes[left] > 0, sizes[right] > 0
    clash = find_label_conflicts(records, left, right)
    return _choose(
        "numbers",
        len(left),
        ("conflict", clash | (has_left & has_right & (shared == 0))),
        ("shared-label", sum_shared(records.labelled, left, right) > 0),
        ("shared", has_left & has_right),
        ("missing", has_left | has_right),
        ("none", np.ones(len(left), dtype=bool)),
    )


def compare_sessions(records: Records, left: Ints, right: Ints, at_once: Bools) -> Levels:
    """Compare the words that make a session of another nature. `at_once` marks the pairs at one hour in one place:
    there «conférence» or «atelier» in one title only says what kind of thing both are."""
    differ = _have_own(records.sessions, left, right)
    conflict = differ & ~(at_once & ~_have_own(records.audiences, left, right))
    return _choose(
        "session", len(left), ("conflict", conflict), ("kind", differ), ("none", np.ones(len(left), dtype=bool))
    )


def _have_own(bags: Bags, left: Ints, right: Ints) -> Bools:
    """Return where one of the two has a value that the other lacks."""
    sizes = bags.sizes()
    result: Bools = sum_shared(bags, left, right) < np.maximum(sizes[left], sizes[right])
    return result


def find_translations(records: Records, left: Ints, right: Ints, title: Levels, likely: Bools) -> Levels:
    """Return the title levels, eased where two languages name one thing: words differ by translation there, and those
    that hardly change («Loyalistes», «Loyalists») are common ground. `likely` marks pairs at one time in one place."""
    said = (records.language[left] >= 0) & (records.language[right] >= 0)
    foreign = said & (records.language[left] != records.language[right]) & likely
    foreign &= np.isin(title, [LEVELS["title"].index(n) for n in ("little", "none")])
    result = title.copy()
    for index in np.flatnonzero(foreign):
        one, other = records.facts[records.fact[left[index]]].tokens, records.facts[records.fact[right[index]]].tokens
        level = "cognate" if _share_cognate(one, other) else "foreign"
        result[index] = LEVELS["title"].index(level)
    return result


def _share_cognate(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether at least half the telling words of the shorter title are, but for their ending, words of the other."""
    words, others = sorted(([w for w in t if len(w) >= 4 and w not in COMMON | SMALL] for t in (one, other)), key=len)
    alike = sum(any(_are_variants(a, b) for b in others) for a in words)
    return alike > 0 and 2 * alike >= len(words)


def _are_variants(one: str, other: str) -> bool:
    """Whether two words are one but for their ending or a slip of the pen."""
    return min(len(one), len(other)) >= 6 and one[:4] == other[:4] and fuzz.ratio(one, other) >= 84


def compare_links(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare page and image addresses."""
    page = (records.link[left] >= 0) & (records.link[left] == records.link[right])
    image = (records.image[left] >= 0) & (records.image[left] == records.image[right])
    return _choose("link", len(left), ("page", page), ("image", image), ("none", np.ones(len(left), dtype=bool)))


def compare_sources(records: Records, left: Ints, right: Ints) -> Levels:
    """Tell whether one source says both; in two languages at one hour, one may translate the other."""
    same = records.source[left] == records.source[right]
    said = (records.language[left] >= 0) & (records.language[right] >= 0)
    tongues = said & (records.language[left] != records.language[right])
    at_once = sum_shared(records.minutes, left, right) >= 1
    return _choose("source", len(left), ("translation", same & tongues & at_once), ("same", same), ("other", ~same))


def compare_categories(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare categories."""
    known = (records.category[left] >= 0) & (records.category[right] >= 0)
    same = records.category[left] == records.category[right]
    return _choose("category", len(left), ("unknown", ~known), ("same", same), ("other", ~same))


def rank_pairs(records: Records, left: Ints, right: Ints, weight: Floats, is_strict: Bools) -> Levels:
    """Compare each pair with the other candidates of its two ends among the other end's source.

    `is_strict` marks the pairs at one hour in one place: where a source offers a single such candidate and names
    differ, two titles for one evening are likelier than two evenings.
    """
    count = len(records)
    best = np.full((2, len(left)), -99.0)
    alone = np.ones(len(left), dtype=bool)
    both, strict = np.concatenate([weight, weight]), np.concatenate([is_strict, is_strict])
    for end, (one, other) in enumerate(((left, right), (right, left))):
        # Both directions of all pairs, so that the candidates of a record meet wherever they stand.
        group = np.concatenate([one, other]) * (count + 1) + np.concatenate(
            [records.source[other], records.source[one]]
        )
        order = np.lexsort((-both, group))
        first = np.concatenate([[True], np.diff(group[order]) != 0])[: len(order)]
        number = np.cumsum(first) - 1
        start = np.flatnonzero(first)[number]
        second = np.append(both[order][1:], -99.0)[: len(order)]
        has_second = np.append(~first[1:], False)[: len(order)]
        rival = np.empty(len(order))
        rival[order] = np.where(first, np.where(has_second, second, -99.0), both[order][start])
        best[end] = rival[: len(left)]
        counts = np.empty(len(order))
        counts[order] = np.bincount(number, weights=strict[order])[number] if len(order) else 0.0
        alone &= counts[: len(left)] <= 1
    margin = weight - best.max(axis=0)
    foreign = records.language[left] != records.language[right]
    other_source = (records.source[left] != records.source[right]) | foreign
    return _choose(
        "rank",
        len(left),
        ("beaten", margin < -2.0),
        ("alone", is_strict & alone & other_source),
        ("best", margin > 0),
        ("none", np.ones(len(left), dtype=bool)),
    )


def find_label_conflicts(records: Records, left: Ints, right: Ints) -> Bools:
    """Return where one label has different numbers: «Volet 1» and «Volet 2», 3-5 ans and 6-8 ans."""
    labels = sum_shared(records.labels, left, right)
    result: Bools = (labels > 0) & (sum_shared(records.labelled, left, right) < labels)
    return result


def measure_km(records: Records, left: Ints, right: Ints) -> Floats:
    """Return the distance in kilometres, NaN where a place is unknown (flat-earth, fine at this scale)."""
    mean = np.radians((records.lat[left] + records.lat[right]) / 2)
    dy = (records.lat[left] - records.lat[right]) * 111.2
    dx = (records.lon[left] - records.lon[right]) * 111.2 * np.cos(mean)
    result: Floats = np.hypot(dx, dy)
    return result


def _choose(feature: str, count: int, *cases: tuple[str, Bools]) -> Levels:
    """Return for each pair the first level whose condition holds."""
    result = np.full(count, -1, dtype=np.int8)
    for name, holds in cases:
        result[(result < 0) & holds] = LEVELS[feature].index(name)
    return result


def _score_strings(texts: Sequence[str], left: Ints, right: Ints, wanted: Bools) -> Floats:
    """Return the ratio of sorted words, 0 … 100, for the pairs wanted."""
    result = np.zeros(len(left))
    index = np.flatnonzero(wanted)
    if len(index):
        result[index] = process.cpdist(
            [texts[i] for i in left[index].tolist()],
            [texts[i] for i in right[index].tolist()],
            scorer=fuzz.token_sort_ratio,
        )
    return result


def _compare_names(names: Sequence[str], left: Ints, right: Ints) -> tuple[Floats, Bools]:
    """Return for pairs of venue codes their similarity and whether the words of one are all in the other."""
    similarity, inside = np.zeros(len(left)), np.zeros(len(left), dtype=bool)
    wanted = np.flatnonzero((left >= 0) & (right >= 0) & (left != right))
    if not len(wanted):
        return similarity, inside
    pairs, back = np.unique(np.stack([left[wanted], right[wanted]]), axis=1, return_inverse=True)
    one, other = [names[i] for i in pairs[0]], [names[i] for i in pairs[1]]
    scores = process.cpdist(one, other, scorer=fuzz.token_sort_ratio)
    within = [
        set(a.split()) <= set(b.split()) or set(b.split()) <= set(a.split()) for a, b in zip(one, other, strict=True)
    ]
    telling = [min(len(a), len(b)) >= 6 for a, b in zip(one, other, strict=True)]
    similarity[wanted] = scores[back.ravel()]
    inside[wanted] = (np.array(within) & np.array(telling))[back.ravel()]
    return similarity, inside
