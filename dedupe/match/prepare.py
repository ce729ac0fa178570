"""From listings to the records that are compared: each source's own rows folded into productions, and everything that
the features look at as arrays of numbers."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dedupe.match.bags import Bags, Floats, Ints, make_bags
from dedupe.match.inputs import Listings
from dedupe.match.links import make_link_key, read_slug
from dedupe.match.titles import COMMON, KINDS, SMALL, TitleFacts, find_house_segments, read_title
from dedupe.normalise.keys import fold, make_tokens, make_venue_key

MAX_GAP = 21  # days between two dates of one run or weekly series
_ROOM_LETTER = re.compile(r"(?<=\s)([A-D])(?=\s*(?:$|[,;)(–-]))")
_MAX_MENTIONS = 50  # words of the other texts that are looked at


@dataclass(frozen=True)
class Records:
    """One entry a production. Codes are numbers of distinct texts, -1 for none."""

    members: list[list[int]]  # listing rows, the first speaks for the others
    titles: list[TitleFacts]
    venues: list[str]  # keys of the venue codes
    cities: list[str]
    source: Ints
    key: Ints  # code of the title key
    venue: Ints
    city: Ints
    region: Ints
    category: Ints
    language: Ints
    link: Ints
    image: Ints
    performer_count: Ints
    is_moved: npt.NDArray[np.bool_]  # says that its date moved
    lat: Floats
    lon: Floats
    first_day: Ints  # of all dates; -1 when there is none
    last_day: Ints
    is_period: npt.NDArray[np.bool_]  # has an open range
    has_dates: npt.NDArray[np.bool_]  # has single days
    days: Bags
    minutes: Bags
    tokens: Bags  # of the title
    mentions: Bags  # words of title, performers, page address, organiser and description
    performers: Bags  # codes of folded names, the whole title among them
    performer_weights: Floats  # of each name: the sum of its words' weights
    numbers: Bags
    labels: Bags  # a code per ("volet", *)
    labelled: Bags  # a code per ("volet", "2")
    sessions: Bags
    audiences: Bags  # the sessions that are for other people or another ticket, whatever the hour
    weights: Floats  # of each token, 0.1 … 1: how much it tells
    vocabulary: list[str]

    def __len__(self) -> int:
        return len(self.members)


class _Codes:
    """Numbers for distinct texts, in order of first sight."""

    def __init__(self) -> None:
        self.known: dict[object, int] = {}

    def __call__(self, item: object) -> int:
        return -1 if item is None or item == "" else self.known.setdefault(item, len(self.known))

    def of(self, items: Iterable[object]) -> Ints:
        return np.fromiter((self(item) for item in items), dtype=np.int64)


def make_records(listings: Listings, apart: Collection[int] = ()) -> Records:
    """Fold and prepare. Rows in `apart` (editors keep them from something) are never folded."""
    facts = _read_titles(listings)
    venues = [make_place_key(v) if v else "" for v in listings.texts["venue"]]
    cities = [make_city_key(c) if c else "" for c in listings.texts["city"]]
    members = fold_rows(listings, facts, venues, cities, frozenset(apart))
    count = len(members)
    of_row = np.empty(len(listings), dtype=np.int64)
    for record, rows in enumerate(members):
        of_row[rows] = record
    return _assemble(listings, facts, venues, cities, members, of_row, count)


def make_place_key(venue: str) -> str:
    """Return the venue's key; a room's letter is doubled first, or «Studio A» would lose it as an article."""
    return make_venue_key(_ROOM_LETTER.sub(r"\1\1", venue[:200]))


def make_city_key(city: str) -> str:
    """Return the town folded; empty for what stands in its place (a postal code, a whole address)."""
    return "" if any(c.isdigit() for c in city) or len(city) > 60 else fold(city)


def fold_rows(
    listings: Listings,
    facts: Sequence[TitleFacts],
    venues: Sequence[str],
    cities: Sequence[str],
    apart: Collection[int],
) -> list[list[int]]:
    """Return groups of rows that one source lists as dates of one production: same name and place, gaps of at most
    MAX_GAP days. A name of common words only needs the same page too."""
    first, last = _find_spans(listings)
    groups: dict[object, list[int]] = defaultdict(list)
    for row, fact in enumerate(facts):
        key: object = row
        if row not in apart and last[row] >= 0:
            key = _make_fold_key(listings, row, fact, venues[row], cities[row])
        groups[key].append(row)
    runs: list[list[int]] = []
    for rows in groups.values():
        reach = -(10**9)
        for row in sorted(rows, key=lambda r: (first[r], listings.ids[r])):
            if first[row] > reach + MAX_GAP:
                runs.append([])
            runs[-1].append(row)
            reach = max(reach, last[row])
    return sorted(sorted(run) for run in runs)


def _make_fold_key(listings: Listings, row: int, fact: TitleFacts, venue: str, city: str) -> object:
    texts = listings.texts
    is_generic = all(t in COMMON or t in SMALL or t.isdigit() for t in fact.tokens) or len(fact.key) < 5
    page = make_link_key(texts["url"][row] or "") if is_generic else None
    who = "" if not is_generic else " ".join(sorted(fold(p) for p in listings.performers[row]))
    return texts["source_id"][row], fact.key, venue, city, page, who


def _find_spans(listings: Listings) -> tuple[Ints, Ints]:
    """Return the first and the last day of each row, -1 for none."""
    occurrences = listings.occurrences
    first = np.full(len(listings), 10**9, dtype=np.int64)
    last = np.full(len(listings), -1, dtype=np.int64)
    np.minimum.at(first, occurrences.row, occurrences.first_day)
    np.maximum.at(last, occurrences.row, occurrences.last_day)
    return np.where(last < 0, -1, first), last


def _read_titles(listings: Listings) -> list[TitleFacts]:
    texts = listings.texts
    sources = [s or "" for s in texts["source_id"]]
    titles = [t or "" for t in texts["title"]]
    house = find_house_segments(zip(sources, titles, strict=True))
    places = zip(texts["venue"], texts["city"], texts["organiser"], strict=True)
    return [
        read_title(title, house[source], tuple(p for p in place if p))
        for title, source, place in zip(titles, sources, places, strict=True)
    ]


def _assemble(
    listings: Listings,
    facts: Sequence[TitleFacts],
    venues: Sequence[str],
    cities: Sequence[str],
    members: list[list[int]],
    of_row: Ints,
    count: int,
) -> Records:
    texts = listings.texts
    spoken = [rows[0] for rows in members]
    titles = [facts[row] for row in spoken]
    venue_codes, city_codes, words, names = _Codes(), _Codes(), _Codes(), _Codes()
    numbers, labels, labelled, sessions = _Codes(), _Codes(), _Codes(), _Codes()

    def bag(codes: _Codes, items: Callable[[int], Iterable[object]], over: Sequence[int] | None = None) -> Bags:
        return _fill_bags(codes, items, range(len(listings)) if over is None else over, of_row, count)

    tokens = bag(words, lambda row: facts[row].tokens, spoken)
    mentions = bag(words, lambda row: _read_mentions(listings, row, facts[row]))
    performers = bag(names, lambda row: {facts[row].key, *_read_performers(listings, row)})
    weights = _weigh_words(tokens, [str(w) for w in words.known], count)
    first, last, days, minutes, is_period, has_dates = _gather_dates(listings, of_row, count)
    exhibitions = {spoken[record] for record in np.flatnonzero(is_period & (last > first + 1))}
    return Records(
        members=members,
        titles=titles,
        source=_Codes().of(texts["source_id"][row] or "?" for row in spoken),
        key=_Codes().of(fact.key for fact in titles),
        venue=venue_codes.of(venues[row] for row in spoken),
        city=city_codes.of(cities[row] for row in spoken),
        region=_Codes().of(texts["region"][row] for row in spoken),
        category=_Codes().of(texts["category"][row] for row in spoken),
        language=_Codes().of(texts["language"][row] for row in spoken),
        link=_Codes().of(_find_own_pages(listings, spoken, titles)),
        image=_Codes().of(make_link_key(texts["image"][row] or "") for row in spoken),
        performer_count=np.array([len(listings.performers[row]) for row in spoken], dtype=np.int64),
        is_moved=np.array([_is_moved(listings, facts, rows) for rows in members], dtype=bool),
        lat=listings.lat[spoken],
        lon=listings.lon[spoken],
        first_day=first,
        last_day=last,
        is_period=is_period,
        has_dates=has_dates,
        days=days,
        minutes=minutes,
        tokens=tokens,
        mentions=mentions,
        performers=performers,
        performer_weights=_weigh_names(names.known, words.known, weights),
        numbers=bag(numbers, lambda row: facts[row].numbers, spoken),
        labels=bag(labels, lambda row: {label for label, _ in facts[row].labelled}, spoken),
        labelled=bag(labelled, lambda row: facts[row].labelled, spoken),
        audiences=bag(sessions, lambda row: facts[row].sessions - KINDS, spoken),
        sessions=bag(sessions, lambda row: _read_sessions(facts[row], is_exhibition=row in exhibitions), spoken),
        weights=weights,
        vocabulary=[str(w) for w in words.known],
        venues=[str(v) for v in venue_codes.known],
        cities=[str(c) for c in city_codes.known],
    )


def _fill_bags(
    codes: _Codes, items: Callable[[int], Iterable[object]], rows: Sequence[int], of_row: Ints, count: int
) -> Bags:
    known = codes.known
    counts: list[int] = []
    values: list[int] = []
    for row in rows:  # the busiest loop of all: no function calls inside
        before = len(values)
        values += [known.setdefault(item, len(known)) for item in items(row) if item]
        counts.append(len(values) - before)
    owners = np.repeat(of_row[list(rows)], np.array(counts, dtype=np.int64))
    return make_bags(owners, np.array(values, dtype=np.int64), count)


def _weigh_names(names: Iterable[object], words: Mapping[object, int], weights: Floats) -> Floats:
    """Return how much each name tells; a word that no title has is as rare as can be."""
    return np.array(
        [sum(float(weights[words[w]]) if w in words else 1.0 for w in str(name).split()) for name in names],
        dtype=np.float64,
    )


def _find_own_pages(listings: Listings, spoken: Sequence[int], titles: Sequence[TitleFacts]) -> list[str | None]:
    """Return each record's page, None where its source gives one address for three names or more: a home page, a
    programme."""
    sources = listings.texts["source_id"]
    pages = [make_link_key(listings.texts["url"][row] or "") for row in spoken]
    names: dict[object, set[str]] = defaultdict(set)
    for row, page, fact in zip(spoken, pages, titles, strict=True):
        names[sources[row], page].add(fact.key)
    return [page if len(names[sources[row], page]) < 3 else None for row, page in zip(spoken, pages, strict=True)]


def _is_moved(listings: Listings, facts: Sequence[TitleFacts], rows: Sequence[int]) -> bool:
    return any(facts[r].is_moved or listings.texts["status"][r] in ("postponed", "rescheduled") for r in rows)


def _read_sessions(fact: TitleFacts, *, is_exhibition: bool) -> frozenset[str]:
    """Return the session words; what lasts for days and says «vernissage» is the exhibition that tells its opening."""
    return fact.sessions - {"opening"} if is_exhibition else fact.sessions


def _read_performers(listings: Listings, row: int) -> list[str]:
    return [key for name in listings.performers[row] if len(key := " ".join(make_tokens(name))) > 3]


def _read_mentions(listings: Listings, row: int, fact: TitleFacts) -> list[str]:
    texts = listings.texts
    said = " ".join((*listings.performers[row], texts["organiser"][row] or "", listings.descriptions[row] or ""))
    return [*fact.tokens, *read_slug(texts["url"][row] or "").split(), *make_tokens(said)[:_MAX_MENTIONS]]


def _weigh_words(tokens: Bags, vocabulary: Sequence[str], count: int) -> Floats:
    """Return how much each word tells: rare words 1, words in many titles less, words of kind little."""
    total = max(count, 3000)
    df = np.bincount(tokens.values, minlength=len(vocabulary)) if len(vocabulary) else np.zeros(0)
    weights = np.clip(np.log(total / np.maximum(df, 1)) / math.log(total), 0.1, 1.0)
    for code, word in enumerate(vocabulary):
        if word in SMALL:
            weights[code] = 0.1
        elif word in COMMON:
            weights[code] = min(weights[code], 0.35)
        elif len(word) == 1 and not word.isdigit():
            weights[code] = 0.1
    return np.asarray(weights, dtype=np.float64)


def _gather_dates(
    listings: Listings, of_row: Ints, count: int
) -> tuple[Ints, Ints, Bags, Bags, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    o = listings.occurrences
    record = of_row[o.row]
    first = np.full(count, 10**9, dtype=np.int64)
    last = np.full(count, -1, dtype=np.int64)
    np.minimum.at(first, record, o.first_day)
    np.maximum.at(last, record, o.last_day)
    single, timed = ~o.is_period, (o.minute >= 0) & ~o.is_period
    is_period = np.zeros(count, dtype=bool)
    has_dates = np.zeros(count, dtype=bool)
    is_period[record[~single]] = True
    has_dates[record[single]] = True
    return (
        np.where(last < 0, -1, first),
        last,
        make_bags(record[single], o.first_day[single], count),
        make_bags(record[timed], o.minute[timed], count),
        is_period,
        has_dates,
    )
