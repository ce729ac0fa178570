"""Open data: the same bytes for the same rows, only what sources let be shared, and the way back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedupe.model import NormalisedListing
from dedupe.normalise.tables import make_normalised
from publish.opendata import load_kept_from_release, texts
from publish.opendata.listings import sort_listings
from publish.opendata.schemas import TABLES
from publish.opendata.spreadsheets import render_csv
from publish.opendata.texts import render_lines, split_table
from publish.opendata.write import write_opendata
from sources.model import Certainty, Listing, Occurrence, Status
from tests.conftest import Release
from tests.publish.editions import NOW, make_edition, make_event, make_hour, make_period

DEFAULT = ("title", "dates", "place", "link", "summary")
EDITION = make_edition(
    [make_event("e1", "Concert", make_hour(2)), make_event("e2", "Toiles", make_period(-40, 6), category="exhibition")]
)


def _listing(source: str, *dates: Occurrence, republish: tuple[str, ...] = DEFAULT) -> NormalisedListing:
    said = Listing(
        source, "k", "Concert", url="https://a.example/", description="SECRET", image="https://SECRET/", price="SECRET",
        phone="SECRET", occurrences=dates, date_certainty=Certainty.STATED,
    )  # fmt: skip
    values: dict[str, Any] = {
        "listing_id": f"{source} k", "role": "media", "republish": republish, "first_seen": NOW, "last_seen": NOW,
        "missing_since": None, "title": "Concert", "language": "fr", "category": "music", "status": Status.SCHEDULED,
        "venue": "Salle du Quai", "address": None, "city": "Rimouski", "region": "01", "postal_code": None,
        "lat": 48.4, "lon": -68.5, "place_certainty": Certainty.STATED,
    }  # fmt: skip
    return NormalisedListing(said=said, **values)


LISTINGS = [
    _listing("a", make_hour(2)),
    _listing("b", make_period(-40, 6), republish=("dates",)),
    _listing("c", Occurrence(date(2020, 1, 1))),
    _listing("d"),
    _listing("e", make_hour(2), republish=("title",)),
]
CLUSTERS = {"a k": "e1", "b k": "e2", "c k": "unpublished", "e k": "e1"}


def _write(folder: Path, listings: Sequence[NormalisedListing] = LISTINGS) -> None:
    write_opendata(EDITION, sort_listings(make_normalised(listings)), CLUSTERS, folder)


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return rows


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the order of the listings; the DuckDB file is compared by content."""
    for name, listings in (("one", LISTINGS), ("two", LISTINGS[::-1])):
        _write(tmp_path / name, listings)
    for path in (tmp_path / "one").iterdir():
        if path.suffix != ".duckdb":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_what_is_withheld_is_in_no_file(tmp_path: Path) -> None:
    """Neither in Parquet, nor in the lines, nor in the database."""
    _write(tmp_path)
    assert not [path.name for path in tmp_path.iterdir() if b"SECRET" in path.read_bytes()]
    rows = {row["source_id"]: row for row in _read(tmp_path, "listings")}
    assert (rows["b"]["title"], rows["b"]["url"], rows["b"]["venue"], rows["b"]["region"]) == (None,) * 4
    assert (rows["e"]["starts_at"], rows["e"]["status"]) == (None, None)
    assert {row["source_id"] for row in _read(tmp_path, "occurrences")} == {None, "a", "b"}


def test_every_listing_is_there_with_or_without_an_event(tmp_path: Path) -> None:
    """Past and undated ones have no event."""
    _write(tmp_path)
    events = {row["source_id"]: row["event_id"] for row in _read(tmp_path, "listings")}
    assert events == {"a": "e1", "b": "e2", "c": None, "d": None, "e": "e1"}


def test_moments_are_told_in_utc_and_on_the_local_clock(tmp_path: Path) -> None:
    """A period's last day is included, and starts at local midnight."""
    _write(tmp_path)
    own = {row["event_id"]: row for row in _read(tmp_path, "occurrences") if row["source_key"] is None}
    assert own["e1"]["starts_at"] == datetime(2026, 11, 28, 1, tzinfo=UTC)
    assert own["e1"]["start_local"] == "2026-11-27T20:00:00-05:00"
    assert (own["e2"]["start_local"], own["e2"]["end_local"]) == ("2026-10-16", "2026-12-01")
    assert own["e2"]["starts_at"] == datetime(2026, 10, 16, 4, tzinfo=UTC)
    assert own["e2"]["occurrence_id"] == "e2-0"


def test_lines_and_database_hold_the_same_rows(tmp_path: Path) -> None:
    """Each table three times."""
    _write(tmp_path)
    with duckdb.connect(str(tmp_path / "babillard.duckdb"), read_only=True) as database:
        for name in TABLES:
            number = len(_read(tmp_path, name))
            assert len((tmp_path / f"{name}.jsonl").read_text("utf-8").splitlines()) == number
            assert database.execute(f"SELECT count(*) FROM {name}").fetchone() == (number,)


def test_kept_listings_come_back(tmp_path: Path) -> None:
    """With the keys, the dates of the window and when they were seen first: what identity rests on."""
    _write(tmp_path)
    kept = load_kept_from_release(tmp_path)
    assert kept["a"][0].listing.key == ("a", "k")
    assert kept["a"][0].listing.occurrences == (make_hour(2),)
    assert kept["a"][0].first_seen == NOW


def test_spreadsheets_get_no_formula() -> None:
    """A title that a spreadsheet would compute is text there; numbers, lists, quotes and line ends survive."""
    rows = [
        {"title": '=HYPERLINK("https://a.example")', "lon": -68.5, "aliases": ["-1", "b"], "free": None},
        {"title": 'Dit «oui», "non"\r\net\0 la suite', "lon": None, "aliases": [], "free": True},
        {"title": "+" * 40_000, "lon": 0.0, "aliases": None, "free": False},
    ]
    kinds = [("title", pa.string()), ("lon", pa.float64()), ("aliases", pa.list_(pa.string())), ("free", pa.bool_())]
    table = pa.Table.from_pylist(rows, schema=pa.schema(kinds))
    text = render_csv(split_table(table)).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["title", "lon", "aliases", "free"]
    assert read[1] == ['\'=HYPERLINK("https://a.example")', "-68.5", "'-1 | b", ""]
    assert read[2] == ['Dit «oui», "non"\r\net la suite', "", "", "true"]
    assert read[3][0] == "'" + "+" * 32_766
    assert read[3][1:] == ["0.0", "", "false"]


ODD = pa.Table.from_pylist(
    [
        {
            "title": 'Dit «oui», "non"\r\n\\ \0\x1f\u2028 🎭',
            "lon": -68.5,
            "names": ["a", "b"],
            "free": None,
            "at": NOW,
            "n": 0,
        },
        {"title": None, "lon": 1e-07, "names": [], "free": True, "at": None, "n": -3},
        {"title": "", "lon": None, "names": None, "free": False, "at": NOW.replace(microsecond=5), "n": None},
        {"title": "=1", "lon": 0.0, "names": ["é, è"], "free": False, "at": NOW, "n": 2**53 + 1},
    ],
    schema=pa.schema(
        [
            ("title", pa.string()),
            ("lon", pa.float64()),
            ("names", pa.list_(pa.string())),
            ("free", pa.bool_()),
            ("at", pa.timestamp("us", tz="UTC")),
            ("n", pa.int64()),
        ]
    ),
)


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_lines_are_those_of_json(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    """Character by character what the standard library writes, however many rows are joined at once."""
    monkeypatch.setattr(texts, "BATCH", batch)
    rows = [{name: _say(value) for name, value in row.items()} for row in ODD.to_pylist()]
    expected = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    assert render_lines(split_table(ODD)).decode() == expected


@pytest.mark.parametrize("batch", [1, 3, 100])
def test_cells_are_those_of_csv(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    """Quoted where RFC 4180 asks for it, as the standard library does."""
    monkeypatch.setattr(texts, "BATCH", batch)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(ODD.schema.names)
    for row in ODD.to_pylist():
        title = row["title"] and row["title"].replace("\0", "").replace("=1", "'=1")
        names, free, at = " | ".join(row["names"] or ()), row["free"], _say(row["at"])
        writer.writerow([title, row["lon"], names, None if free is None else str(free).lower(), at, row["n"]])
    assert render_csv(split_table(ODD)).decode("utf-8-sig") == file.getvalue()


def test_a_table_without_rows_has_its_columns_only() -> None:
    """No line, and a row of names."""
    empty = split_table(ODD.slice(0, 0))
    assert render_lines(empty) == b""
    assert render_csv(empty).decode("utf-8-sig") == "title,lon,names,free,at,n\r\n"


def test_moments_are_on_the_clock_of_their_place(tmp_path: Path) -> None:
    """Also of listings that tell them in another zone; the files say instants in UTC."""
    told = Occurrence(datetime(2026, 12, 1, 2, 30, tzinfo=UTC), timezone="America/Halifax")
    _write(tmp_path, [_listing("a", told)])
    (row,) = [row for row in _read(tmp_path, "occurrences") if row["source_key"]]
    assert (row["start_local"], row["end_local"], row["ends_at"]) == ("2026-11-30T22:30:00-04:00", None, None)
    (line,) = (tmp_path / "listings.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["starts_at"] == "2026-12-01T02:30:00+00:00"


def _say(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def test_spreadsheets_hold_the_same_rows(release: Release) -> None:
    """Each CSV of a release has the rows and columns of its Parquet file."""
    for name, schema in TABLES.items():
        with (release.root / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            read = list(csv.reader(file))
        assert read[0] == schema.names
        assert len(read) - 1 == len(release.load(name))
