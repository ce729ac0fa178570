"""Reading the listings to match from Parquet, tolerant of absent columns and of the types that others write: sorted
by listing id, dates as local wall-clock numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.errors import InputError
from dedupe.match.codes import flatten

Ints = npt.NDArray[np.int64]
DEFAULT_ZONE = "America/Toronto"
MAX_TEXT = 400  # characters of a description that are looked at
MAX_OCCURRENCES = 2000  # of one listing
MAX_PERFORMERS = 20
_TEXTS = (
    *("source_id", "source_key", "title", "url", "language", "status", "venue", "address", "city", "region"),
    *("category", "organiser", "image", "timezone", "postal_code", "phone", "price"),
)
_FIELDS = {
    "start": ("starts_at", "start"),
    "end": ("ends_at", "end"),
    "all_day": ("all_day",),
    "period": ("is_period",),
}


@dataclass(frozen=True)
class Occurrences:
    """Dates in rows, sorted by listing row. Days and minutes count from 1970 on the local wall clock."""

    row: Ints
    minute: Ints  # -1 when the hour is unknown
    first_day: Ints
    last_day: Ints
    is_period: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Listings:
    """The listings, one row each, sorted by id, as Arrow columns of texts; "" where nothing is said."""

    ids: pa.Array
    texts: Mapping[str, pa.Array]
    performers: pa.ListArray  # of texts, none of them null or empty
    lat: npt.NDArray[np.float64]  # NaN when unknown
    lon: npt.NDArray[np.float64]
    first_seen: pa.Array  # of moments, null when unknown
    occurrences: Occurrences

    def __len__(self) -> int:
        return len(self.ids)

    def find_rows(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return the rows of those (source_id, source_key) that there are."""
        wanted = set(keys)
        source_keys = self.texts["source_key"]
        rows = np.flatnonzero(pc.is_in(source_keys, pa.array(sorted({key for _, key in wanted}), pa.string())))
        said = zip(
            self.texts["source_id"].take(pa.array(rows)).to_pylist(),
            source_keys.take(pa.array(rows)).to_pylist(),
            rows.tolist(),
            strict=True,
        )
        return {(source, key): row for source, key, row in said if (source, key) in wanted}


def read_listings(path: Path) -> Listings:
    """Read the file; only `listing_id` and `title` must be there. Of rows with one id, the first by title is kept."""
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        try:
            source = con.read_parquet(str(path))
        except duckdb.Error as error:
            raise InputError(path, f"is not a Parquet file that can be read ({error})") from error
        types = dict(zip(source.columns, source.types, strict=True))
        missing = [name for name in ("listing_id", "title") if name not in types]
        if missing:
            raise InputError(path, f"lacks the column {missing[0]!r}; it has {', '.join(sorted(types))}")
        return _read(con, source, types)


def _read(con: duckdb.DuckDBPyConnection, source: duckdb.DuckDBPyRelation, types: dict[str, Any]) -> Listings:
    occurrences = "occurrences" if "occurrences" in types else "NULL"
    said_description = "coalesce(description::VARCHAR, '')" if "description" in types else "''"
    con.register("said", source)
    con.execute(
        f"CREATE TABLE l AS SELECT row_number() OVER (ORDER BY listing_id) - 1 AS row, * FROM ("
        f"SELECT listing_id::VARCHAR AS listing_id, {', '.join(_select_text(n, types) for n in _TEXTS)}, "
        f"left({said_description}, {MAX_TEXT}) AS description, {_select_performers(types)}, "
        f"{_select_column('lat', types, 'TRY_CAST(lat AS DOUBLE)')}, "
        f"{_select_column('lon', types, 'TRY_CAST(lon AS DOUBLE)')}, "
        f"{_select_column('first_seen', types, 'TRY_CAST(first_seen AS TIMESTAMPTZ)')}, {occurrences} AS occurrences "
        f"FROM said WHERE listing_id IS NOT NULL "
        f"QUALIFY row_number() OVER (PARTITION BY listing_id ORDER BY title, url, description) = 1)"
    )
    table = con.sql("SELECT * EXCLUDE (occurrences) FROM l ORDER BY row").to_arrow_table()
    column = {name: flatten(table[name]) for name in table.column_names}
    texts = {name: column[name] for name in (*_TEXTS, "description")}
    if "source_key" not in types:
        texts["source_key"] = column["listing_id"]
    lat, lon = (
        column[name].cast("double").to_numpy(zero_copy_only=False).astype(np.float64) for name in ("lat", "lon")
    )
    is_wrong = ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180)) | ((lat == 0) & (lon == 0))
    return Listings(
        ids=column["listing_id"],
        texts=texts,
        performers=column["performers"],
        lat=np.where(is_wrong, np.nan, lat),
        lon=np.where(is_wrong, np.nan, lon),
        first_seen=column["first_seen"],
        occurrences=_read_occurrences(con, types),
    )


def _select_text(name: str, types: dict[str, Any]) -> str:
    said = f"coalesce({name}::VARCHAR, '')" if name in types else "''"
    return f"{said} AS {name}"


def _select_column(name: str, types: dict[str, Any], expression: str) -> str:
    return f"{expression if name in types else 'NULL'} AS {name}"


def _select_performers(types: dict[str, Any]) -> str:
    kind = types.get("performers")
    names = "[]::VARCHAR[]"
    if kind is not None and kind.id == "list":
        names = f"coalesce(list_filter(performers[1:{MAX_PERFORMERS}]::VARCHAR[], lambda n: n <> ''), {names})"
    elif kind is not None and str(kind) == "VARCHAR":
        names = f"CASE WHEN performers <> '' THEN [performers] ELSE {names} END"
    return f"{names} AS performers"


def _read_occurrences(con: duckdb.DuckDBPyConnection, types: dict[str, Any]) -> Occurrences:
    kind = types.get("occurrences")
    fields: dict[str, Any] = {}
    if kind is not None and kind.id == "list" and kind.children[0][1].id == "struct":
        fields = dict(kind.children[0][1].children)
    names = {role: next((n for n in options if n in fields), None) for role, options in _FIELDS.items()}
    if names["start"] is None:
        empty = np.empty(0, dtype=np.int64)
        return Occurrences(empty, empty, empty, empty, np.empty(0, dtype=bool))
    own_zone = "o.timezone" if "timezone" in fields else "NULL"
    con.execute("CREATE TABLE zones (name VARCHAR)")
    con.executemany("INSERT INTO zones VALUES (?)", [[zone] for zone in sorted(_known_zones(con, fields))])
    start, end = (_select_moment(names[role], fields) for role in ("start", "end"))
    if names["end"] and str(fields[names["end"]]) == "VARCHAR":
        # As text, a date alone is the last day itself.
        end = f"{end} + INTERVAL 1 DAY * (length(o.{names['end']}) = 10)::INTEGER"
    all_day = f"coalesce(o.{names['all_day']}::BOOLEAN, false)" if names["all_day"] else "false"
    period = f"coalesce(o.{names['period']}::BOOLEAN, false)" if names["period"] else "false"
    sql = f"""
        WITH flat AS (SELECT row, timezone, unnest(occurrences[1:{MAX_OCCURRENCES}]) AS o FROM l),
        zoned AS (SELECT row, o, coalesce((SELECT name FROM zones z WHERE z.name = coalesce({own_zone}, timezone)),
                                          '{DEFAULT_ZONE}') AS zone FROM flat WHERE o IS NOT NULL),
        told AS (SELECT row, {start} AS s, {end} AS e, {all_day} AS all_day, {period} AS is_period FROM zoned),
        -- An all-day end is the midnight after the last day.
        local AS (SELECT row, s, CASE WHEN all_day AND (s IS NULL OR e > s) THEN e - INTERVAL 1 SECOND ELSE e END AS e,
                         all_day, is_period FROM told)
        SELECT row,
            CASE WHEN all_day OR s IS NULL OR date_part('hour', s) + date_part('minute', s) = 0 THEN -1
                 ELSE epoch(s)::BIGINT // 60 END AS minute,
            epoch(date_trunc('day', coalesce(s, e)))::BIGINT // 86400 AS first_day,
            greatest(epoch(date_trunc('day', coalesce(s, e)))::BIGINT // 86400,
                     coalesce(epoch(date_trunc('day', e))::BIGINT // 86400, 0)) AS last_day,
            is_period OR (all_day AND coalesce(e >= s + INTERVAL 1 DAY, false))
                OR coalesce(e >= s + INTERVAL 30 HOUR, false) OR s IS NULL AS is_period
        FROM local WHERE coalesce(s, e) BETWEEN TIMESTAMP '1971-01-01' AND TIMESTAMP '2199-01-01'
        ORDER BY row, first_day, minute, last_day"""
    found = con.execute(sql).fetchnumpy()
    is_period = np.asarray(found["is_period"], dtype=bool)
    first = np.asarray(found["first_day"], dtype=np.int64)
    last = np.where(is_period, np.asarray(found["last_day"], dtype=np.int64), first)
    return Occurrences(
        np.asarray(found["row"], dtype=np.int64), np.asarray(found["minute"], dtype=np.int64), first, last, is_period
    )


def _known_zones(con: duckdb.DuckDBPyConnection, fields: dict[str, Any]) -> set[str]:
    """Return the zone names in use that exist: DuckDB refuses a whole column for one wrong name."""
    queries = ["SELECT DISTINCT timezone FROM l"]
    if "timezone" in fields:
        queries.append("SELECT DISTINCT o.timezone FROM (SELECT unnest(occurrences) AS o FROM l)")
    used = {row[0] for query in queries for row in con.execute(query).fetchall()}
    return (used & _list_zones()) | {DEFAULT_ZONE}


@cache
def _list_zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads the folders of the time zones each time


def _select_moment(name: str | None, fields: dict[str, Any]) -> str:
    return _local(f"o.{name}", fields[name]) if name else "NULL::TIMESTAMP"


def _local(column: str, kind: Any) -> str:
    """Return SQL for a moment on the wall clock of the place, whatever type the file holds."""
    name = str(kind)
    if "WITH TIME ZONE" in name or name == "TIMESTAMPTZ_NS":
        return f"timezone(zone, {column}::TIMESTAMPTZ)"
    if name == "VARCHAR":
        return (
            f"CASE WHEN regexp_matches({column}, 'T.*(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$') "
            f"THEN timezone(zone, TRY_CAST({column} AS TIMESTAMPTZ)) ELSE TRY_CAST({column} AS TIMESTAMP) END"
        )
    return f"TRY_CAST({column} AS TIMESTAMP)"
