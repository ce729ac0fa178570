"""`babillard explain`, `queue` and `evaluate` over a small home that was matched."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from dedupe.match import match_listings
from dedupe.match.queue_file import NAME, load_queue
from dedupe.merge import merge_events
from dedupe.merge.tables import write_events
from dedupe.model import NormalisedListing
from dedupe.normalise.tables import load_normalised, write_normalised
from pipelines.cli.main import app
from pipelines.errors import NotFound, NothingYet
from pipelines.home import Home
from pipelines.stages.dedupe import load_clusters
from pipelines.stages.evaluation import evaluate_decisions
from pipelines.stages.readers import count_readers
from sources.model import Certainty, Listing, Occurrence, Status

NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)
SHOWS = datetime(2026, 12, 5, 1, tzinfo=UTC)
OURS, THEIRS, NEAR = "salle a1", "gazette 77", "gazette 78"


def _listing(source: str, key: str, title: str, role: str, hours: int = 0) -> NormalisedListing:
    date = Occurrence(SHOWS + timedelta(hours=hours))
    said = Listing(source, key, title, occurrences=(date,), venue="Salle du Quai", city="Rimouski")
    return NormalisedListing(
        said, f"{source} {key}", role, ("title", "dates", "place", "link"), NOW, NOW, None, title, "fr", "music",
        Status.SCHEDULED, "Salle du Quai", None, "Rimouski", "01", None, None, None, Certainty.STATED,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with one show told twice, and another the day after."""
    home = Home(tmp_path)
    listings = [
        _listing("salle", "a1", "Le grand dégel de Maïna Roy", "venue"),
        _listing("gazette", "77", "LE GRAND DÉGEL DE MAÏNA ROY", "media"),
        _listing("gazette", "78", "Le grand dégel, la suite", "media", hours=1),
    ]
    write_normalised(home.normalised, listings)
    match_listings(home.normalised, home.match)
    events = merge_events(load_normalised(home.normalised), load_clusters(home), now=NOW)
    write_events(home.merge / "events.parquet", events)
    return home


def _run(home: Home, *arguments: str) -> str:
    done = CliRunner().invoke(app, [*arguments, "--home", str(home.root)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def _read(home: Home, *arguments: str) -> Any:
    return json.loads(_run(home, *arguments, "--json"))


def test_an_event_is_told_whole(home: Home) -> None:
    """Listings with their dates, what holds them together, fields with reasons, in both languages."""
    event_id = load_clusters(home)[OURS]
    story = _read(home, "explain", event_id)
    assert {listing["listing_id"] for listing in story["listings"]} >= {OURS, THEIRS}
    assert [tie["decision"] for tie in story["ties"]] == ["same"] * len(story["ties"])
    assert {"title", "occurrences", "venue"} <= {choice["field"] for choice in story["choices"]}
    french, english = (_run(home, "explain", event_id, "--lang", lang) for lang in ("fr", "en"))
    assert "Ce qui les réunit" in french
    assert "Pourquoi" in french
    assert "What holds them together" in english
    assert "2026-12-04T20:00" in english


def test_a_listing_is_told_with_what_is_near(home: Home) -> None:
    """Why it is in its event; what was not merged with it, and why."""
    story = _read(home, "explain", OURS)
    assert story["listing"] == OURS
    assert all(OURS in (pair["left"], pair["right"]) for pair in story["pairs"] + story["near"])


def test_two_listings_or_events_are_compared(home: Home) -> None:
    """As the last run saw them, whatever the order in which they are named."""
    one, other = (_read(home, "explain", *names) for names in ((OURS, THEIRS), (THEIRS, OURS)))
    assert one == other
    assert one[0]["decision"] == "same"
    assert _read(home, "explain", *OURS.split(), *THEIRS.split()) == one  # quotes forgotten
    clusters = load_clusters(home)
    assert _read(home, "explain", clusters[OURS], NEAR)[0]["steps"] is not None


def test_what_is_not_there_is_told_with_the_nearest(home: Home) -> None:
    """A slip of the finger; a home where nothing was matched."""
    with pytest.raises(NotFound, match="nearest: «salle a1»"):
        _run(home, "explain", "salle a2")
    (home.root / "nowhere").mkdir()
    with pytest.raises(NothingYet, match="babillard run"):
        _run(Home(home.root / "nowhere"), "explain", OURS)


def test_the_queue_is_listed(home: Home) -> None:
    """All of it, or a region's part."""
    rows = load_queue(home.match / NAME)
    assert [row["unit_id"] for row in _read(home, "queue")] == [row["unit_id"] for row in rows][:20]
    assert _read(home, "queue", "--region", "17") == []
    assert "Rien à trancher" in _run(home, "queue", "--region", "17", "--lang", "fr")


def test_what_is_soon_and_in_more_feeds_touches_more_readers(home: Home) -> None:
    """In a week before in a month; what is over touches nobody, and neither does a stranger."""
    ids = pa.array([OURS, "nobody k"])
    soon, stranger = count_readers(home.normalised, SHOWS - timedelta(days=7))(ids)
    later, over = (count_readers(home.normalised, SHOWS + timedelta(days=d))(ids)[0] for d in (-30, 1))
    assert soon == pytest.approx(3.0)
    assert soon > later > over == stranger == 0


def test_labelled_pairs_are_judged_against_the_last_run(home: Home, tmp_path: Path) -> None:
    """Figures, outcomes and calibration; nothing in the JSON that JSON has no word for."""
    rows = [(OURS, THEIRS, "same"), (OURS, NEAR, "different")]
    lines = [json.dumps({"left": a, "right": b, "label": label, "kind": "plain"}) for a, b, label in rows]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines))
    report = _read(home, "evaluate", str(tmp_path / "pairs.jsonl"))
    assert report["overall"]["recall"] == 1.0
    assert report["outcomes"]["same"]["merged"] == 1
    assert "NaN" not in _run(home, "evaluate", str(tmp_path / "pairs.jsonl"), "--json")
    assert "Précision" in _run(home, "evaluate", str(tmp_path / "pairs.jsonl"), "--lang", "fr")


def test_a_folder_is_matched_and_judged(home: Home, tmp_path: Path) -> None:
    """Listings with their true events beside the pairs: B-cubed too."""
    folder = tmp_path / "world"
    folder.mkdir()
    dates = [{"starts_at": "2027-03-05T20:00:00", "ends_at": None, "all_day": False}]
    listings = [
        {"listing_id": f"{s} k", "source_id": s, "title": "Le grand dégel", "venue": "Salle du Quai", "truth": "e",
         "city": "Rimouski", "occurrences": dates}
        for s in ("a", "b")
    ]  # fmt: skip
    (folder / "listings.jsonl").write_text("\n".join(map(json.dumps, listings)))
    (folder / "pairs.jsonl").write_text(json.dumps({"left": "a k", "right": "b k", "label": "same"}))
    report = _read(home, "evaluate", str(folder))
    assert report["by_set"]["world"]["pairs"] == 1
    assert report["bcubed"]["listings"] == 2


def test_decisions_judge_a_matching_that_does_not_know_them(home: Home) -> None:
    """An editor's word that the matcher would have missed counts as missed; those drawn at random stand apart."""
    items = [["salle", "a1"], ["gazette", "78"]]
    decision = {"id": "d1", "at": "2026-12-01T13:00:00Z", "by": "m", "kind": "same", "items": items}
    home.decisions.mkdir()
    assert evaluate_decisions(home) is None
    line = json.dumps(decision | {"evidence": {"drawn": "random"}})
    (home.decisions / "a.jsonl").write_text(line + "\n")
    report = evaluate_decisions(home)
    assert report is not None
    assert report.by_kind["random"].true_same == 1
    assert report.overall.found == int(load_clusters(home)[OURS] == load_clusters(home)[NEAR])
