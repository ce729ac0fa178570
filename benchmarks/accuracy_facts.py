"""How often category, language, status, town and venue are right, on labelled listings written for it.

    python -m benchmarks.accuracy_facts        writes benchmarks/results/accuracy_facts.json

The files of tests/cases/normalise are invented or shortened; `development` rows shaped the rules, `held-out` ones were
written before they were run. docs/categories.md tells the conventions that the labels follow.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dedupe.model import NormalisedListing
from dedupe.normalise import normalise_listings
from sources.model import Listing
from sources.read.places import find_place
from sources.source import Source
from sources.tables import KeptListing
from sources.territory import load_territory

CASES = Path(__file__).parent.parent / "tests" / "cases" / "normalise"
RESULT = Path(__file__).parent / "results" / "accuracy_facts.json"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
Wrong = tuple[str, str, str, str, str]  # split, fact, what it is of, wanted, got


def load_cases(name: str) -> list[dict[str, Any]]:
    """Return the rows of one file of cases."""
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def check_facts() -> tuple[dict[str, dict[str, tuple[int, int]]], list[Wrong]]:
    """Return split → fact → (right, all), and what is wrong."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    wrong: list[Wrong] = []
    for split, fact, of, wanted, got in _compare():
        counts[split][fact][0] += wanted == got
        counts[split][fact][1] += 1
        if wanted != got:
            wrong.append((split, fact, of, wanted, got))
    return {split: {fact: (n[0], n[1]) for fact, n in facts.items()} for split, facts in counts.items()}, wrong


def _compare() -> Iterator[Wrong]:
    listings = load_cases("listings.jsonl")
    for row, got in zip(listings, _normalise(listings), strict=True):
        for fact in ("category", "language", "status"):
            yield row["split"], fact, row["title"], row[fact], str(getattr(got, fact))
    statuses = load_cases("statuses.jsonl")
    for row, got in zip(statuses, _normalise(statuses), strict=True):
        yield row["split"], "status, traps", f"{row['title']} {row.get('description', '')}", row["status"], got.status
    places = load_cases("places.jsonl")
    yield from _compare_places(places, _normalise(places), "as stated")
    prose = load_cases("prose.jsonl")
    yield from _compare_places(prose, _normalise(_read_prose(prose)), "in prose")


def _compare_places(rows: Iterable[Mapping[str, Any]], found: Iterable[NormalisedListing], how: str) -> Iterator[Wrong]:
    for row, got in zip(rows, found, strict=True):
        said = row.get("text") or f"{row.get('venue')} | {row.get('address')} | {row.get('city')}"
        expect = row["expect"]
        yield row["split"], f"town, {how}", said, str(expect["city"]), str(got.city)
        yield row["split"], f"venue, {how}", said, str(expect["venue"]).casefold(), str(got.venue).casefold()
        if expect.get("region"):
            yield row["split"], f"region, {how}", said, expect["region"], got.region


def _read_prose(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the facts of the place that each text tells, as the feed reader fills them."""
    for row in rows:
        told = find_place((row["text"],), near=row["text"], title=row.get("title"))
        place: dict[str, Any] = {"venue": told.venue, "address": told.address, "city": told.city} if told else {}
        place |= {"description": row["text"], "date_text": row["text"], "title": row.get("title", "Concert")}
        more = {"place_text": told.text, "place_certainty": told.certainty} if told else {}
        yield {"source_region": row["source_region"], **place, **more}


def _normalise(rows: Iterable[Mapping[str, Any]]) -> list[NormalisedListing]:
    """Return the rows normalised, in their order, as listings of sources of their region and language."""
    kept, sources = [], {}
    for number, row in enumerate(rows):
        source = _make_source(row.get("source_region", "04"), row.get("source_language", "fr"))
        sources[source.id] = source
        said = {k: row[k] for k in ("description", "date_text", "venue", "address", "city", "place_text") if row.get(k)}
        if "place_certainty" in row:
            said["place_certainty"] = row["place_certainty"]
        listing = Listing(
            source.id,
            f"{number:05}",
            row.get("title", "Concert"),
            categories=tuple(row.get("categories", ())),
            **said,
        )
        kept.append(KeptListing(listing, NOW, NOW))
    found = normalise_listings(kept, sources, load_territory(), now=NOW)
    return sorted(found, key=lambda item: item.said.source_key)


def _make_source(region: str, language: str) -> Source:
    return Source(
        id=f"calendrier-{region}-{language}",
        title="Calendrier",
        kind="ical",
        url="https://exemple.qc.ca/a.ics",
        region=region,
        language=language,
        rights={"basis": "public-feed"},
    )


def main() -> None:
    """Print and write the figures, and print what is wrong."""
    counts, wrong = check_facts()
    figures = {
        split: {
            fact: {"right": right, "of": of, "share": round(right / of, 3)}
            for fact, (right, of) in sorted(facts.items())
        }
        for split, facts in counts.items()
    }
    for row in wrong:
        print(" | ".join(row))
    print(json.dumps(figures, indent=1, ensure_ascii=False))
    RESULT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
