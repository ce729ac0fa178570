"""Candidate pairs from shared facts, in DuckDB: one table of hashed keys, blocks of bounded size, one self-join.

A key says (rule, facts). No rule is quadratic in a day: each names a day or week with a rare title word, a venue, a
name, an hour in a town, or a link, and blocks larger than the rule's cap are left out.
"""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedupe.match.bags import Bags, Ints
from dedupe.match.prepare import Records

RARE_WORDS = 4  # title words of a record that make keys
MAX_DAYS = 8  # days of a long run that make keys with a venue
MAX_WEEKS = 60  # weekly buckets of a long range

# rule: (number, largest block). Caps were measured on a million listings: larger ones add pairs, hardly any true ones.
_CAPS = {
    "week-word-city": 30,
    "day-word": 25,
    "day-venue": 40,
    "day-name": 25,
    "hour-city": 16,
    "cell-day": 30,
    "link": 30,
}
_NUMBER = {rule: number for number, rule in enumerate((*_CAPS, "moved"))}


def find_candidates(records: Records) -> tuple[Ints, Ints]:
    """Return the candidate pairs as two arrays of record numbers, left < right, sorted."""
    with duckdb.connect() as con:
        _register(con, records)
        con.execute(_make_key_sql())
        left, right = _join(con)
    return left, right


def _register(con: duckdb.DuckDBPyConnection, records: Records) -> None:
    number = np.arange(len(records))
    con.register(
        "r_view",
        pa.table(
            {
                "id": number,
                "d0": records.first_day,
                "d1": records.last_day,
                "venue": records.venue,
                "city": records.city,
                "title": records.key,
                "link": records.link,
                "moved": records.is_moved,
                "words": records.tokens.sizes(),
                "cell": _make_cells(records),
            }
        ),
    )
    con.execute("CREATE TABLE r AS SELECT * FROM r_view")
    for name, bags in (("days", records.days), ("minutes", records.minutes), ("names", records.performers)):
        con.register(f"{name}_view", _make_table(bags, number))
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_view")
    words = _make_table(records.tokens, number).append_column("w", pa.array(records.weights[records.tokens.values]))
    con.register("words_view", words)
    con.execute(
        f"CREATE TABLE rare AS SELECT id, v FROM words_view WHERE w > 0.1 "
        f"QUALIFY row_number() OVER (PARTITION BY id ORDER BY w DESC, v) <= {RARE_WORDS}"
    )


def _make_table(bags: Bags, number: Ints) -> pa.Table:
    return pa.table({"id": np.repeat(number, bags.sizes()), "v": bags.values})


def _make_cells(records: Records) -> npt.NDArray[np.int64]:
    """Return a number for the place to about 200 m, -1 where unknown."""
    known = ~np.isnan(records.lat) & ~np.isnan(records.lon)
    lat = np.where(known, np.round((records.lat + 90) * 500), 0).astype(np.int64)
    lon = np.where(known, np.round((records.lon + 180) * 300), 0).astype(np.int64)
    return np.where(known, lat * 1_000_000 + lon, -1)


def _make_key_sql() -> str:
    def key(rule: str, *parts: str) -> str:
        return f"hash({', '.join((str(_NUMBER[rule]), *parts))}) AS k, {_NUMBER[rule]} AS rule"

    return f"""
        CREATE TABLE few_days AS SELECT id, v FROM days
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY v) <= {MAX_DAYS}
            UNION SELECT id, d0 FROM r WHERE d0 >= 0 UNION SELECT id, d1 FROM r WHERE d1 >= 0;
        CREATE TABLE weeks AS SELECT DISTINCT id, (v + g) // 7 AS v FROM days, (VALUES (-1), (1)) AS t(g)
            UNION SELECT id, unnest(range((d0 - 1) // 7, least((d1 + 1) // 7, (d0 - 1) // 7 + {MAX_WEEKS}) + 1))
            FROM r WHERE d0 >= 0 AND id NOT IN (SELECT id FROM days);
        CREATE TABLE keys AS
            SELECT id, {key("week-word-city", "weeks.v", "rare.v", "city")}
                FROM r JOIN weeks USING (id) JOIN rare USING (id) WHERE city >= 0
            UNION ALL SELECT id, {key("day-word", "d.v", "rare.v")} FROM few_days d JOIN rare USING (id)
            UNION ALL SELECT id, {key("day-venue", "d.v", "venue")} FROM r JOIN few_days d USING (id) WHERE venue >= 0
            UNION ALL SELECT id, {key("day-name", "d.v", "n.v")} FROM few_days d JOIN names n USING (id)
            UNION ALL SELECT id, {key("hour-city", "m.v", "city")} FROM r JOIN minutes m USING (id) WHERE city >= 0
            UNION ALL SELECT id, {key("cell-day", "d.v", "cell")} FROM r JOIN few_days d USING (id) WHERE cell >= 0
            UNION ALL SELECT id, {key("link", "link")} FROM r WHERE link >= 0;
    """


def _join(con: duckdb.DuckDBPyConnection) -> tuple[Ints, Ints]:
    caps = ", ".join(f"({_NUMBER[rule]}, {cap})" for rule, cap in _CAPS.items())
    found = con.execute(
        f"""
        WITH k AS (SELECT DISTINCT k, id, rule FROM keys),
        good AS (SELECT k FROM k JOIN (VALUES {caps}) AS c(rule, cap) USING (rule)
                 GROUP BY k, cap HAVING count(*) BETWEEN 2 AND cap),
        kept AS (SELECT k.k, k.id, r.d0, r.d1, r.link FROM k SEMI JOIN good ON k.k = good.k JOIN r ON r.id = k.id),
        moved AS (SELECT id, moved, hash(title, venue) AS k FROM r WHERE words >= 3 AND venue >= 0),
        near AS (
            SELECT a.id AS l, b.id AS r FROM kept a JOIN kept b
                ON a.k = b.k AND a.id < b.id
                AND ((a.d0 <= b.d1 + 1 AND b.d0 <= a.d1 + 1) OR a.link = b.link)
            UNION SELECT least(a.id, b.id), greatest(a.id, b.id)
                FROM moved a JOIN moved b ON a.k = b.k AND a.id <> b.id AND a.moved
        )
        SELECT DISTINCT l, r FROM near ORDER BY l, r"""
    ).fetchnumpy()
    return np.asarray(found["l"], dtype=np.int64), np.asarray(found["r"], dtype=np.int64)
