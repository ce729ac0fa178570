"""The words that the search page offers when it finds nothing."""

from __future__ import annotations

import json
from types import ModuleType

from publish.pages.days.agenda import Agenda
from publish.pages.frame.language import load_language
from publish.pages.lists.search_words import WORDS_MAX, list_words, render_words

FRENCH, ENGLISH = load_language("fr"), load_language("en")


def test_words_are_those_of_what_is_to_come(editions: ModuleType) -> None:
    """Of titles in the page's language, artists, venues and towns; once however written, the usual ones first."""
    make, hour = editions.make_event, editions.make_hour
    events = [
        make("a", "Marées d'hiver", hour(1), city="Rimouski", performers=("Maïna Roy",)),
        make("b", "MAREES du Nord", hour(2), city="Rimouski", venue="Théâtre du Bic"),
        make("c", "Marées", hour(3), title_fr="Marées", title_en="Tides"),
        make("d", "Révolu", hour(-9)),
    ]
    coming = Agenda(editions.make_edition(events)).coming
    words = list_words(coming, FRENCH)
    assert words[:2] == ["marées", "rimouski"]
    assert {"hiver", "maïna", "nord", "théâtre"} == set(words[2:])
    assert "tides" in list_words(coming, ENGLISH)


def test_the_file_has_a_bounded_size(editions: ModuleType) -> None:
    """However many events there are."""
    numbers = range(2 * WORDS_MAX)
    spelled = ("".join(chr(ord("a") + int(digit)) for digit in f"{n:05}") for n in numbers)
    events = [
        editions.make_event(f"e{n}", f"Soir {word}", editions.make_hour(1))
        for n, word in zip(numbers, spelled, strict=True)
    ]
    body = render_words(Agenda(editions.make_edition(events)).coming, FRENCH)
    assert len(json.loads(body)) == WORDS_MAX
    assert json.loads(body)[0] == "soir"
