"""A listing that names both artist and work holds those together that name one of the two; dates and houses at the end
of a title are no part of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dedupe.match.names import find_venue_names
from dedupe.match.titles import name_title, read_title, take_apart
from tests.dedupe.match.worlds import make_listing, match_world

NIGHT = "2027-04-17T20:00:00"


def test_what_one_listing_names_both_holds_together(tmp_path: Path) -> None:
    """«Bilingue malgré moi» alone and «Ludovic Trépanier» alone, beside the listing of both; without it they may stay
    apart, and a source that lists both apart knows better."""
    both = make_listing("salle 1", "Ludovic Trépanier-Chow – Bilingue malgré moi", NIGHT)
    work = make_listing("billets 1", "Bilingue malgré moi", NIGHT)
    artist = make_listing("journal 1", "Ludovic Trépanier-Chow", NIGHT)
    assert len(set(match_world(tmp_path, [both, work, artist]).values())) == 1


@pytest.mark.parametrize(
    "title",
    [
        "La saumure - jeu. 4 mars",
        "La saumure – sam. 6 mars (matinée)",
        "La saumure - dimanche",
        "La saumure | Sat and Sun",
    ],
)
def test_days_at_the_end_are_no_part_of_a_name(title: str) -> None:
    """As ticket sellers write them, abbreviated too."""
    assert read_title(title).key == read_title("La saumure").key


def test_a_known_house_at_the_end_is_no_part_of_a_name() -> None:
    """By any name that some listing gives it; a work that is called like nothing but a town stays."""
    venues = find_venue_names(["Théâtre des Draveurs – Salle Rollande-Thibault", "Corps à corps"])
    named = name_title(take_apart("Corps à corps | Théâtre des Draveurs"), frozenset(), (), venues)
    assert named.key == read_title("Corps à corps").key
    assert "corps a corps" not in venues
