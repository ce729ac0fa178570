"""Matching: our stage beside the rule most programs use (same day, similar title and venue), on invented listings with
known truth: seconds, precision and recall."""

from __future__ import annotations

import json
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rapidfuzz.fuzz import token_set_ratio

from benchmarks.harness import RESULTS
from dedupe.match import match_listings
from dedupe.match.output import load_ids

EVENTS = 5_000
NOW = datetime(2026, 12, 1, tzinfo=UTC)
WORDS = "nuit fleuve lumière voix jardin hiver rivière conte étoile quatuor danse mémoire vent pierre île".split()  # noqa: SIM905
TOWNS = ["Rimouski", "Gaspé", "Shawinigan", "Laval", "Granby", "Saguenay", "Lévis", "Val-d'Or"]


def make_listings(events: int) -> list[dict[str, Any]]:
    """Return about 2.2 listings an event, as different people would write them; `truth` is the event's number."""
    chance = random.Random(7)
    rows = []
    for number in range(events):
        title = " ".join(chance.sample(WORDS, 3)).capitalize() + (f" {chance.randint(1, 9)}" if number % 9 == 0 else "")
        town = chance.choice(TOWNS)
        venue = f"Salle {chance.choice(WORDS)} {chance.randint(1, 40)}"
        start = NOW + timedelta(days=chance.randint(0, 300), hours=chance.choice((14, 19, 20)))
        for source in range(chance.choice((1, 2, 2, 3, 3))):
            said = (
                title
                if source == 0
                else chance.choice((title, title.upper(), f"{title} | {venue}", f"ANNULÉ – {title}"))
            )
            rows.append(
                {
                    "listing_id": f"s{source} {number}", "source_id": f"s{source}", "title": said, "venue": venue,
                    "city": town, "region": "01", "language": "fr", "category": "music", "url": None,
                    "occurrences": [{"starts_at": start, "ends_at": None, "all_day": False}], "truth": number,
                }
            )  # fmt: skip
    return rows


def match_naively(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Same start, title and venue token_set ≥ 80: the usual rule."""
    by_start: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        by_start.setdefault(row["occurrences"][0]["starts_at"], []).append(row)
    return {
        tuple(sorted((a["listing_id"], b["listing_id"])))  # type: ignore[misc]
        for group in by_start.values()
        for a, b in combinations(group, 2)
        if token_set_ratio(a["title"], b["title"]) >= 80 and token_set_ratio(a["venue"], b["venue"]) >= 80
    }


def _pairs(groups: dict[str, Any]) -> set[tuple[str, str]]:
    members: dict[Any, list[str]] = {}
    for listing, group in groups.items():
        members.setdefault(group, []).append(listing)
    return {pair for group in members.values() for pair in combinations(sorted(group), 2)}


def _measure(found: set[tuple[str, str]], truth: set[tuple[str, str]], seconds: float) -> dict[str, float]:
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
    return {"seconds": round(seconds, 2), "precision": round(precision, 4), "recall": round(recall, 4)}


def main() -> None:
    """Run the benchmark."""
    rows = make_listings(EVENTS)
    truth = _pairs({row["listing_id"]: row["truth"] for row in rows})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "listings.parquet"
        pq.write_table(pa.Table.from_pylist([{k: v for k, v in row.items() if k != "truth"} for row in rows]), path)
        began = time.perf_counter()
        match_listings(path, Path(folder))
        ours = _measure(_pairs(load_ids(Path(folder) / "clusters.parquet")), truth, time.perf_counter() - began)
    began = time.perf_counter()
    naive = _measure(match_naively(rows), truth, time.perf_counter() - began)
    figures = {
        "benchmark": "match",
        "listings": len(rows),
        "results": {"babillard": ours, "same start, names ≥ 80": naive},
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "match.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
