"""Each hard rule: the pair it settles, and a neighbour that it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dedupe.match.rules import RULES
from tests.dedupe.match.worlds import make_listing, match_world, read_pairs

NIGHT, AFTERNOON, LATER = "2027-03-05T20:00:00", "2027-03-05T14:00:00", "2027-03-19T20:00:00"
SHOW = make_listing("s1 a", "Contes du grand large", NIGHT, url="https://scene.exemple.ca/contes-du-large")

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "other-town": (
        make_listing("s2 b", "Contes du grand large", AFTERNOON, venue="Cabaret du Moulin", city="Mont-Sorel"),
        make_listing("s2 b", "Contes du grand large", NIGHT, venue=None, city=None),
    ),
    "two-towns": (
        make_listing("s2 b", "Contes du grand large", NIGHT, venue="Cabaret du Moulin", city="Mont-Sorel"),
        make_listing("s2 b", "Contes du grand large", NIGHT, venue="Cabaret du Moulin", city=None),
    ),
    "no-shared-day": (
        make_listing("s2 b", "Marché de Noël", "2027-03-06T20:00:00", venue="Église du bourg"),
        make_listing("s2 b", "Contes du grand large", "2027-03-05T20:30:00"),
    ),
    "school-showing": (
        make_listing("s2 b", "Contes du grand large (scolaire)", AFTERNOON),
        make_listing("s2 b", "Contes du grand large (scolaire)", NIGHT),
    ),
    "other-number": (
        make_listing("s2 b", "Contes du grand large, volet 2", NIGHT),
        make_listing("s2 b", "Contes du grand large", NIGHT),
    ),
    "other-room": (
        make_listing("s2 b", "Les grands contes", NIGHT, venue="Salle Éva-Tremblay, studio B"),
        make_listing("s2 b", "Les grands contes", NIGHT, venue="Salle Éva-Tremblay"),
    ),
    "two-places": (
        make_listing("s1 b", "Contes du grand large", AFTERNOON, venue="Église du bourg"),
        make_listing("s2 b", "Contes du grand large", AFTERNOON, venue="Église du bourg"),
    ),
    "other-programme": (
        make_listing("s1 b", "Quatuor Sémaphore", NIGHT),
        make_listing("s2 b", "Quatuor Sémaphore", NIGHT),
    ),
    "other-place": (
        make_listing("s2 b", "Marché de Noël", NIGHT, venue="Café du Moulin"),
        make_listing("s2 b", "Marché de Noël", NIGHT, venue="Vieille prison"),
    ),
    "other-hour": (
        make_listing("s2 b", "Spectacle de l'école de danse", AFTERNOON),
        make_listing("s2 b", "Contes du grand large", AFTERNOON),
    ),
    "other-meaning": (
        make_listing("s2 b", "Sewing for kids", NIGHT, language="en"),
        make_listing("s2 b", "Tales of the open sea", NIGHT, language="en", description="Contes du grand large"),
    ),
    "rival-titles": (
        make_listing("s2 b", "Atelier d'échecs pour débutants", NIGHT),
        make_listing("s2 b", "Contes du grand large, par Éva Tremblay", NIGHT),
    ),
    "umbrella": (
        make_listing("s2 b", "Festival du grand large", "2027-03-04", end="2027-03-08", venue=None),
        make_listing("s2 b", "Contes du grand large", "2027-03-04", end="2027-03-08", venue=None),
    ),
    "same-page": (
        make_listing("s2 b", "Grand large", NIGHT, url="https://www.scene.exemple.ca/contes-du-large/?utm_source=x"),
        make_listing("s2 b", "Grand large", LATER, url="https://scene.exemple.ca/contes-du-large"),
    ),
}
# One source lists two things at once in the hall, another day: it may hold more than one.
BUSY = [
    make_listing("s9 a", "Chorale des aînés", "2027-01-05T10:00:00"),
    make_listing("s9 b", "Tricot du mardi", "2027-01-05T10:00:00"),
]
FIRST = {
    "other-meaning": make_listing("s1 a", "Aide aux impôts", NIGHT, language="fr"),
    "other-hour": make_listing("s1 a", "Spectacle de l'école de musique", NIGHT),
    "rival-titles": make_listing("s1 a", "Atelier de couture pour débutants", NIGHT),
    "no-shared-day": make_listing("s1 a", "Marché de Noël", NIGHT),
    "other-place": make_listing("s1 a", "Marché de Noël de la vieille prison", NIGHT, venue="Vieille prison"),
    "umbrella": make_listing("s1 a", "Quatuor Sémaphore – Festival du grand large", NIGHT),
    "other-number": make_listing("s1 a", "Contes du grand large, volet 1", NIGHT),
    "other-room": make_listing("s1 a", "Contes du grand large", NIGHT, venue="Salle Éva-Tremblay, studio A"),
}


def test_every_rule_has_a_case() -> None:
    """A rule without a test here is not a rule."""
    assert {rule.name for rule in RULES} == set(CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_signs_what_it_settles_and_nothing_else(tmp_path: Path, rule: Any) -> None:
    """The first listing falls under the rule, its neighbour does not."""
    settled, neighbour = CASES[rule.name]
    first = FIRST.get(rule.name, SHOW)
    ids = match_world(tmp_path, [first, settled, *BUSY], every_pair=True)
    rows = [
        row for row in read_pairs(tmp_path) if not row["left"].startswith("s9") and not row["right"].startswith("s9")
    ]
    assert (ids[first["listing_id"]] == ids[settled["listing_id"]]) == (rule.verdict == "same")
    assert [row["features"]["rule"] for row in rows] == [rule.name]
    match_world(tmp_path, [first if rule.name == "other-place" else SHOW, neighbour])
    assert rule.name not in [row["features"]["rule"] for row in read_pairs(tmp_path)]


@pytest.mark.parametrize(
    ("one", "other", "language", "yields"),
    [
        ("Aide aux impôts", "Sewing for kids", "en", True),
        ("Atelier de couture pour débutants", "Atelier d'échecs pour débutants", "fr", False),
    ],
)
def test_what_asks_about_titles_yields_where_nothing_else_is_on(
    tmp_path: Path, one: str, other: str, language: str, yields: bool
) -> None:
    """Two titles of one hour in a place that never holds two things at once; kinds alone are no reason."""
    rows = [
        make_listing("s1 a", one, NIGHT, language="fr"),
        make_listing("s2 b", other, NIGHT, language=language),
    ]
    for more, is_asked in (([], not yields), (BUSY, True)):
        match_world(tmp_path, [*rows, *more], every_pair=True)
        (pair,) = (row for row in read_pairs(tmp_path) if (row["left"], row["right"]) == ("s1 a", "s2 b"))
        assert (pair["features"]["rule"] in ("rival-titles", "other-meaning")) == is_asked
