"""The reasons of merges, from the files of a real matching."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from dedupe.decisions import Decision
from dedupe.desk.appending import append_decision
from dedupe.match import match_listings
from dedupe.match.output import load_ids
from dedupe.normalise.tables import write_normalised
from pipelines.home import Home
from pipelines.stages.merges import find_merge_reasons
from tests.dedupe.desk.listings import make_day, make_known

LISTINGS = [
    make_known("salle a", title="Le grand dégel de Maïna Roy"),
    make_known("gazette b", title="Le grand dégel de Maïna Roy", role="media"),
    make_known("salle c", make_day(20), title="Contes de la rivière"),
    make_known("gazette d", make_day(50), title="Quatuor Sémaphore", role="media"),
    make_known("autre e", make_day(80), title="Vernissage d'hiver", venue="Le Ramdam"),
]


def match(root: Path, *decisions: Decision) -> Home:
    """Return a home after matching the listings under some decisions."""
    home = Home(root)
    write_normalised(home.normalised, LISTINGS)
    for decision in decisions:
        append_decision(home.decisions, decision)
    match_listings(home.normalised, home.match, decisions=decisions)
    return home


def test_reasons_are_those_of_the_ties(tmp_path: Path) -> None:
    """The event of two listings has the sentences of its pair, in both languages; those of one listing have none."""
    home = match(tmp_path)
    events = load_ids(home.match / "clusters.parquet")
    found = find_merge_reasons(home)
    assert set(found) == {events["salle a"]}
    reasons = found[events["salle a"]]
    assert "Même jour, même heure." in reasons.fr
    assert len(reasons.fr) == len(reasons.en) <= 4
    assert not reasons.is_decided


def test_a_decision_is_told(tmp_path: Path) -> None:
    """Two listings that only an editor's word ties."""
    items = (("gazette", "d"), ("salle", "c"))
    home = match(tmp_path, Decision("d1", datetime(2026, 12, 1, tzinfo=UTC), "anne", "same", items))
    events = load_ids(home.match / "clusters.parquet")
    found = find_merge_reasons(home)
    assert events["salle c"] == events["gazette d"]
    assert found[events["salle c"]].is_decided
    assert not found[events["salle a"]].is_decided


def test_before_the_first_matching_there_are_none(tmp_path: Path) -> None:
    """No file, no reasons."""
    assert find_merge_reasons(Home(tmp_path)) == {}
