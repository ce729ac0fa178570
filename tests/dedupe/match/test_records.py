"""From a file of listings and editors' decisions to records."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.decisions import Decision
from dedupe.match.records import read_records
from dedupe.venue_words import make_place_key, make_place_prints
from tests.dedupe.match.worlds import make_listing

NIGHT = "2027-03-05T20:00:00"


def test_words_about_venues_outlive_the_listings_they_name(tmp_path: Path) -> None:
    """Of two listings that are gone, the prints of their places tie the places of those that are here."""
    rows = [
        make_listing("s1 a", "Contes du grand large", NIGHT, venue="Salle des Crans", city="Amos"),
        make_listing("s3 c", "Nuit blanche", NIGHT, venue="Le Ramdam", city="Amos"),
    ]
    path = tmp_path / "listings.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    items = (("s8", "x"), ("s9", "y"))
    names = (make_place_key("Amos", "Salle des Crans"), make_place_key("Amos", "Ramdam"))
    evidence = {"places": make_place_prints(dict(zip(items, names, strict=True)))}
    word = Decision("d", datetime(2026, 12, 1, tzinfo=UTC), "a", "venue-same", items, evidence=evidence)

    def relate(*decisions: Decision) -> str:
        _, records, _, _ = read_records(path, decisions)
        places = records.places
        return places.relate(int(places.place[0]), int(places.place[1]))

    assert relate() == "other"
    assert relate(word) == "same"
