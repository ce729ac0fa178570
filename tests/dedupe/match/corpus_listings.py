"""The listings of the corpus of real calendars in the input form of `babillard match`, rebuilt by the project's own
readers: labelled pairs name them by source and a digest of their key, so that no text of theirs is kept here."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.normalise.tables import NORMALISED
from sources.model import Listing, Occurrence
from sources.source import Source
from tests.dedupe.match.corpus_feeds import read_feeds, read_laval
from tests.dedupe.match.corpus_sites import read_sites
from tests.dedupe.match.corpus_sources import Said

_OURS = {"said", "republish", "first_seen", "last_seen", "missing_since", "place_certainty"}  # nobody else says these
_DATE = pa.struct([("starts_at", pa.string()), ("ends_at", pa.string()), ("all_day", pa.bool_())])
SCHEMA = pa.schema(
    [NORMALISED.field(name) for name in NORMALISED.names if name not in {*_OURS, "occurrences"}]
    + [("occurrences", pa.list_(_DATE))]
)


def read_corpus(corpus: Path, wanted: Collection[str]) -> list[Said]:
    """Return the sources with the wanted ids and what they say."""
    found = [*read_sites(corpus, wanted), *read_feeds(corpus, wanted)]
    return [*found, read_laval(corpus)] if "ville-de-laval" in wanted else found


def write_listings(path: Path, said: Iterable[Said]) -> None:
    """Write the listings as their sources say them, with `make_reference` as listing id."""
    rows = [_make_row(listing, source) for source, listings in said for listing in listings]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)


def make_reference(source_id: str, source_key: str) -> str:
    """Return what labelled pairs call a listing."""
    return f"{source_id} {hashlib.sha256(source_key.encode()).hexdigest()[:12]}"


def _make_row(listing: Listing, source: Source) -> dict[str, Any]:
    said = {f.name: getattr(listing, f.name) for f in fields(Listing)}
    return said | {
        "listing_id": make_reference(listing.source_id, listing.source_key),
        "description": listing.description or listing.summary,
        "language": listing.language or source.language,
        "category": listing.categories[0] if listing.categories else None,
        "performers": list(listing.performers),
        "occurrences": [_make_date(date) for date in listing.occurrences],
        "timezone": source.timezone,
        "role": source.role,
    }


def _make_date(date: Occurrence) -> dict[str, Any]:
    return {
        "starts_at": date.start.isoformat() if date.start else None,
        "ends_at": date.end.isoformat() if date.end else None,
        "all_day": date.all_day,
    }
