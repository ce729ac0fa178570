"""One number for all that features and rules look at in a record: as long as both numbers of a pair stay, so does what
was found out about it. Rows are signed as they were read; what was learned from other listings (the name without its
house, the weights of words, places tied together, pages of one's own) is signed by its texts, never by its codes."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedupe.match.bags import Bags, Floats, Ints
from dedupe.match.features.spread import find_spread
from dedupe.match.inputs import Listings
from dedupe.match.places import Places
from dedupe.match.prepare import Records
from dedupe.match.rules.pages import find_single_pages

Signatures = npt.NDArray[np.uint64]


def sign_records(listings: Listings, records: Records) -> Signatures:
    """Return the signature of each record."""
    productions = records.productions
    rows = _sum_groups(_scramble(_sign_rows(listings)), productions.start, productions.rows)
    names = _hash_texts(records.titles.keys)
    words = _mix(_hash_texts(records.words), _read_bits(records.weights))
    parts = [
        rows,
        names[records.fact],
        _take(_sign_places(records.places), records.place),
        _take(_hash_texts(records.places.towns), records.city),
        _sign_flags(records),
        _sum_bags(records.performers, _scramble(_read_bits(records.performer_weights))),
        _sum_bags(records.concepts.bags, _scramble(_read_bits(records.concepts.weights))),
        _read_bits(records.concepts.total),
        *(_sum_bags(bags, words) for bags in _list_word_bags(records)),
    ]
    result = np.zeros(len(records), dtype=np.uint64)
    for part in parts:
        result = _mix(result, part)
    return result


def _list_word_bags(records: Records) -> list[Bags]:
    return [records.tokens, records.mentions, records.place_words, records.title_places, records.named_places]


def _sign_rows(listings: Listings) -> Signatures:
    """Return a number for all that each row says."""
    columns = {"id": listings.ids, **listings.texts, "performers": listings.performers}
    columns |= {"lat": pa.array(listings.lat), "lon": pa.array(listings.lon)}
    with duckdb.connect() as con:
        con.register("said", pa.table(columns))
        found = con.sql(f"SELECT hash({', '.join(columns)}) AS h FROM said").fetchnumpy()["h"]
    dates = listings.occurrences
    told = np.zeros(len(dates.row), dtype=np.uint64)
    for column in (dates.minute, dates.first_day, dates.last_day, dates.is_period):
        told = _mix(told, column.astype(np.int64).view(np.uint64))
    start = np.searchsorted(dates.row, np.arange(len(listings) + 1))
    return _mix(np.asarray(found, dtype=np.uint64), _sum_groups(told, start))


def _sign_places(places: Places) -> Signatures:
    """Return a number for what is known of each place: its parts, its building, and what was said of that."""
    groups = places.groups
    homes = {home: repr(sorted(map(sorted, said))) for home, said in groups.together.items()}
    told = []
    tellers = places.tellers
    for number, parts in enumerate(places.parts):
        sources = sorted(
            places.sources[code] for code in tellers.values[tellers.start[number] : tellers.start[number + 1]]
        )
        home = groups.building[min(parts)]
        told.append(f"{sorted(parts)}\n{home}\n{homes.get(home, '')}\n{sources}")
    return _hash_texts(told)


def _sign_flags(records: Records) -> Signatures:
    """Return a number for whether a record has a page of its own, its source no other record with that page, and its
    title several places on one day."""
    flags: Signatures = (1 + find_single_pages(records) + 2 * (records.link >= 0) + 4 * find_spread(records)).astype(
        np.uint64
    )
    return flags


def _hash_texts(texts: list[str]) -> Signatures:
    with duckdb.connect() as con:
        con.register("said", pa.table({"text": pa.array(texts, pa.string())}))
        return np.asarray(con.sql("SELECT hash(text) AS h FROM said").fetchnumpy()["h"], dtype=np.uint64)


def _read_bits(values: Floats) -> Signatures:
    return np.ascontiguousarray(values, dtype=np.float64).view(np.uint64)


def _take(signatures: Signatures, codes: Ints) -> Signatures:
    """Return the signature of each code, 0 for -1."""
    return np.append(signatures, np.uint64(0))[codes]


def _sum_bags(bags: Bags, of_value: Signatures) -> Signatures:
    """Return a number for the values of each record, whatever their order."""
    return _sum_groups(of_value[bags.values], bags.start)


def _sum_groups(signatures: Signatures, start: Ints, order: Ints | None = None) -> Signatures:
    """Return the sums, modulo 2**64, of the groups that begin at `start`."""
    ordered = signatures if order is None else signatures[order]
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(ordered, dtype=np.uint64)])
    result: Signatures = sums[start[1:]] - sums[start[:-1]]
    return result


def _mix(one: Signatures, other: Signatures) -> Signatures:
    return _scramble(_scramble(one) ^ other)


def _scramble(values: Signatures) -> Signatures:
    result = (values + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    result = (result ^ (result >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)
    scrambled: Signatures = result ^ (result >> np.uint64(32))
    return scrambled
