"""What a title says besides its name."""

from __future__ import annotations

from collections import Counter

import pytest

from dedupe.match.titles import find_ends, keep_houses, read_title


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("ANNULÉ – La nuit boréale", "nuit boreale"),
        ("La nuit boréale (COMPLET)", "nuit boreale"),
        ("REPORTÉ AU 12 MAI – La nuit boréale", "nuit boreale"),
        ("La nuit boréale | Salle Untel", "nuit boreale"),
        ("Danse - La nuit boréale", "nuit boreale"),
        ("Les Productions du Cap présentent : La nuit boréale", "nuit boreale"),
        ("Le tour complet", "tour complet"),
        ("Complet", "complet"),
        ("La nuit boréale (portes 19 h 30)", "nuit boreale"),
        ("La nuit boréale [Doors 8 pm]", "nuit boreale"),
        ("La nuit boréale (1984)", "nuit boreale 1984"),
        ("La nuit boréale à la salle Untel", "nuit boreale"),
        ("La nuit boréale @ Untel", "nuit boreale"),
        ("La nuit boréale au village", "nuit boreale au village"),
        ("Atelier à la salle Untel", "atelier salle untel"),
        ("Salle Untel", "salle untel"),
    ],
)
def test_only_what_is_not_the_name_is_taken_off(title: str, key: str) -> None:
    """Status, heading, presenter and house go; a title made of nothing else stays."""
    assert read_title(title, frozenset(), ("Salle Untel",)).key == key


@pytest.mark.parametrize(
    ("title", "labelled"),
    [
        ("Archives – Volet 1", {("volet", "1")}),
        ("Archives, volet II", {("volet", "2")}),
        ("12e édition du Salon", {("edition", "12")}),
        ("Heure du conte (3 à 5 ans)", {("ages", "3-5")}),
        ("Heure du conte 3-5 ans", {("ages", "3-5")}),
        ("Deuxième partie : le retour", {("partie", "2")}),
        ("Concert de 20 h", set()),
        ("Salon 2027", set()),
    ],
)
def test_numbers_that_tell_things_apart_have_a_label(title: str, labelled: set[tuple[str, str]]) -> None:
    """Parts, editions and ages are read; hours and years are not."""
    assert read_title(title).labelled == labelled


def test_a_house_suffix_is_learned_from_the_source() -> None:
    """A segment that ends most titles of one source is its house's name, whatever the venue field says."""
    titles = [f"Spectacle {n} | Le Grand Hangar" for n in "abcdefgh"]
    house = keep_houses(Counter(end for title in titles for end in find_ends(title)), len(titles))
    assert read_title("La nuit boréale | Le Grand Hangar", house).key == "nuit boreale"


def test_sessions_of_another_nature_are_marked() -> None:
    """School showings, workshops and passes are seen."""
    assert "school" in read_title("Hercule – représentation scolaire").sessions
    assert "workshop" in read_title("Atelier de gravure").sessions
    assert not read_title("La nuit boréale").sessions
