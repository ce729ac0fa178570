"""Titles: statuses, houses and dates taken off, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalise.keys import make_venue_key
from dedupe.normalise.titles import choose_status, clean_title, find_houses
from sources.model import Status

HOUSES = frozenset({make_venue_key("Salle Untel"), make_venue_key("Théâtre Y")})


@pytest.mark.parametrize(
    ("title", "text", "status"),
    [
        ("ANNULÉ – Concert", "Concert", "cancelled"),
        ("Annulé! Yoga", "Yoga", "cancelled"),
        ("ANNULÉ Concert de Noël", "Concert de Noël", "cancelled"),
        ("Concert de Noël ANNULÉ", "Concert de Noël", "cancelled"),
        ("CANCELLED: Jam", "Jam", "cancelled"),
        ("[COMPLET] Gala", "Gala", "soldout"),
        ("Gala (complet)", "Gala", "soldout"),
        ("**COMPLET** Jam session", "Jam session", "soldout"),
        ("Jam | SOLD OUT", "Jam", "soldout"),
        ("À GUICHETS FERMÉS - Jam", "Jam", "soldout"),
        ("POSTPONED - Jam", "Jam", "postponed"),
        ("Gala - REPORTÉ", "Gala", "postponed"),
        ("Gala - REPORTÉE AU 12 MAI 2027", "Gala", "rescheduled"),
        ("Gala reportée au 5 mai", "Gala", "rescheduled"),
        ("NOUVELLE DATE | Gala", "Gala", "rescheduled"),
        ("Supplémentaire : Gala", "Gala", "scheduled"),
        ("Le spectacle d'Untel est annulé", "Le spectacle d'Untel", "cancelled"),
        ("Les Frères Gagné-Roy annulés", "Les Frères Gagné-Roy", "cancelled"),
        ("Spring concert sold out", "Spring concert", "soldout"),
        ("Rendez-vous annulés", "Rendez-vous annulés", "scheduled"),
        ("Le récital complet", "Le récital complet", "scheduled"),
        ("Full Moon", "Full Moon", "scheduled"),
        ("Report from the front", "Report from the front", "scheduled"),
        ("La nouvelle date", "La nouvelle date", "scheduled"),
        ("X | Salle Untel", "X", "scheduled"),
        ("X - Théâtre Y", "X", "scheduled"),
        ("Théâtre Y | X", "X", "scheduled"),
        ("Salle Untel", "Salle Untel", "scheduled"),
        ("5 décembre – X", "X", "scheduled"),
        ("Samedi 5 déc. 2026 à 20h : Le Lac", "Le Lac", "scheduled"),
        ("2026-12-05 - X", "X", "scheduled"),
        ("1984 - le spectacle", "1984 - le spectacle", "scheduled"),
        ("Mars attaque : le retour", "Mars attaque : le retour", "scheduled"),
        ("3 sœurs - 2 frères", "3 sœurs - 2 frères", "scheduled"),
        ("5 décembre", "5 décembre", "scheduled"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry", "scheduled"),
        ("ABBA NOFX ET LES AUTRES", "ABBA NOFX ET LES AUTRES", "scheduled"),
    ],
)
def test_title_is_cleaned(title: str, text: str, status: str) -> None:
    """Markers give the status, houses and leading dates go, names stay whole."""
    cleaned = clean_title(title, HOUSES)
    assert (cleaned.text, cleaned.status.value) == (text, status)


def test_suffix_of_most_titles_is_the_house() -> None:
    """What stands at the edge of most of a source's titles is its name; a rare one is part of the title."""
    titles = [f"Spectacle {n} | Chez nous" for n in range(8)] + ["A - B", "C - D"]
    houses = find_houses(titles)
    assert houses == {make_venue_key("Chez nous")}
    assert find_houses(["A | B", "C | B"]) == frozenset()


def test_status_of_the_field_is_not_weakened() -> None:
    """The stronger of the field's and the title's status counts."""
    assert choose_status(Status.CANCELLED, Status.SOLDOUT) is Status.CANCELLED
    assert choose_status(Status.SCHEDULED, Status.SOLDOUT) is Status.SOLDOUT


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=" -–|:()[]*!,ANULÉcomplet&amp;5déb\x00", max_size=60))
def test_never_empty_and_stable(title: str) -> None:
    """A title that says anything is never emptied."""
    cleaned = clean_title(title, HOUSES)
    assert bool(cleaned.text) == bool(title.strip() and cleaned.text)
    assert cleaned.text or not " ".join(title.split()).strip("\x00")
