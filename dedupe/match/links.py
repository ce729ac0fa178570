"""Addresses reduced to what they lead to, so that two ways of writing one link are equal."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.codes import flatten
from dedupe.normalise.keys import fold

_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|mc_[ce]id|_ga|ref|source|src|lang|igshid)$", re.IGNORECASE)
_MAX_SLUG = 120
_NUMBER = re.compile(r"^\d+$")


@lru_cache(maxsize=65536)
def make_link_key(url: str) -> str | None:
    """Return host and path (and telling parameters) of a page of its own; None for a home page or no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    host = parts.netloc.lower().removeprefix("www.").split(":")[0]
    path = re.sub(r"/(?:index\.\w+)?$", "", parts.path)
    query = sorted((k, v) for k, v in parse_qsl(parts.query)[:20] if not _TRACKING.match(k))
    if path.count("/") < 1 or (not query and len(path) < 6):
        return None
    return host + path + (f"?{urlencode(query)}" if query else "")


@lru_cache(maxsize=65536)
def read_slug(url: str) -> str:
    """Return the words of the last telling part of the path («boucar-diouf-nomo-sapiens»), folded."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    parts = [fold(part) for part in path.split("/")]
    telling = [part for part in parts if len(part) > 3 and not _NUMBER.match(part.replace(" ", ""))]
    return telling[-1][:_MAX_SLUG] if telling else ""


# A plain web address: nothing in it needs decoding, sorting or lower case.
_PLAIN = r"^https?://(?:www\.)?([a-z0-9.-]+)(/[A-Za-z0-9_~./+-]*)?$"


def read_addresses(urls: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return `make_link_key` and `read_slug` of each address, "" for none: plain ones in DuckDB, the others here."""
    if not pc.any(pc.not_equal(urls, "")).as_py():
        none = pa.array([""] * len(urls), pa.string())
        return none, none
    with duckdb.connect() as con:
        con.register("said", pa.table({"url": urls}))
        found = con.sql(
            rf"""
            WITH told AS (SELECT url, regexp_extract(url, '{_PLAIN}', ['host', 'path']) AS a FROM said),
            cut AS (SELECT url, a, regexp_replace(a.path, '/(index\.\w+)?$', '') AS path FROM told)
            SELECT
                CASE WHEN length(path) >= 6 THEN a.host || path ELSE '' END AS page,
                coalesce(left(list_filter(
                    list_transform(string_split(lower(regexp_replace(a.path, '[^A-Za-z0-9/]+', ' ', 'g')), '/'),
                                   lambda p: trim(p)),
                    lambda p: length(p) > 3 AND regexp_matches(p, '[a-z]'))[-1], {_MAX_SLUG}), '') AS slug,
                a.host = '' AND url <> '' AS is_odd
            FROM cut"""
        ).to_arrow_table()
    pages, slugs = (found[name].combine_chunks() for name in ("page", "slug"))
    odd = np.flatnonzero(found["is_odd"].to_numpy())
    if not len(odd):
        return flatten(pages), flatten(slugs)
    said = urls.take(pa.array(odd)).to_pylist()
    mask = np.zeros(len(urls), dtype=bool)
    mask[odd] = True
    return (
        pc.replace_with_mask(flatten(pages), mask, pa.array([make_link_key(url) or "" for url in said], pa.string())),
        pc.replace_with_mask(flatten(slugs), mask, pa.array([read_slug(url) for url in said], pa.string())),
    )
