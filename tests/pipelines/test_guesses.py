"""What a new source probably is: name, id, region, town, language and smoke alarms, from its listings and pages."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.stages.guesses import guess_expect, guess_id, guess_language, guess_place, guess_title
from sources.discover import Facts, Offer, make_source
from sources.model import Certainty, Listing, Occurrence
from sources.territory import load_territory

OFFER = Offer("ical", "https://www.exemple.qc.ca/c.ics", "own")


def make_listing(number: int, city: str | None = None, **facts: object) -> Listing:
    """Return a listing, placed when a town is given."""
    certainty = Certainty.STATED if city else Certainty.NONE
    return Listing("essai", str(number), f"Titre {number}", city=city, place_certainty=certainty, **facts)  # type: ignore[arg-type]


def guess(*cities: str | None, codes: tuple[str, ...] = ()) -> tuple[str | None, str | None, str]:
    """Return region, town and zone of listings in some towns."""
    listings = [make_listing(n, city) for n, city in enumerate(cities)]
    found = guess_place(listings, OFFER, Facts(postal_codes=codes), load_territory())
    return found.region, found.city, found.timezone


def test_region_and_town_by_the_listings() -> None:
    """Most listings make the region, nearly all of them the town; the town brings its time zone."""
    assert guess("Rimouski", "Rimouski", "Rimouski") == ("01", "Rimouski", "America/Toronto")
    assert guess("Rimouski", "Matane", "Rimouski", "Laval") == ("01", None, "America/Toronto")
    assert guess(*["Les Îles-de-la-Madeleine"] * 3) == ("11", "Les Îles-de-la-Madeleine", "America/Halifax")


def test_no_region_where_nothing_tells_one() -> None:
    """A tour through the regions, or listings without towns, leave it to people; a postal code of the site helps."""
    assert guess("Rimouski", "Laval", "Gaspé", "Shawinigan")[0] is None
    assert guess(None, None)[0] is None
    assert guess(None, None, codes=("G5L 1A1",))[0] == "01"
    assert guess("Laval", codes=("G5L 1A1",))[0] == "01"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(title="Programmation | Salle X", site="Salle du Quai"), "Salle du Quai"),
        (Facts(title="Programmation | Salle X"), "Salle X"),
        (Facts(title="Calendrier de la Côte"), "Calendrier de la Côte"),
        (Facts(title="Calendrier"), "Maison Verte"),
        (Facts(), "Maison Verte"),
    ],
)
def test_titles(facts: Facts, expected: str) -> None:
    """The site's name, the calendar's own unless any list bears it, the one house."""
    assert guess_title([make_listing(n, venue="Maison Verte") for n in range(3)], facts, OFFER.url) == expected
    assert guess_title([], Facts(title="Agenda"), OFFER.url) == "Agenda – www.exemple.qc.ca"


def test_ids_are_free() -> None:
    """An id that is taken gets the town, then the host, then a number."""
    taken = {name: make_source(OFFER) for name in ("salle", "salle-laval", "salle-exemple-qc-ca")}
    assert guess_id("Salle", OFFER.url, "Laval", {}) == "salle"
    assert guess_id("Salle", OFFER.url, "Laval", {"salle": taken["salle"]}) == "salle-laval"
    assert guess_id("Salle", OFFER.url, "Laval", taken) == "salle-2"
    assert guess_id("«»", OFFER.url, None, {}) == "exemple-qc-ca"


def test_language_by_the_words_before_the_tag() -> None:
    """Tags lie: the listings' words count; without telling words, the tag."""
    english = [make_listing(n, description="The show is at the library with all of our friends") for n in range(3)]
    assert guess_language(english, Facts(language="fr")) == "en"
    assert guess_language([], Facts(language="en")) == "en"
    assert guess_language([], Facts()) == "fr"


def test_smoke_alarms() -> None:
    """60 % of today's listings, a share of dates a little below today's; none for an empty or undated calendar."""
    dated = [make_listing(n, occurrences=(Occurrence(date(2026, 12, 5)),)) for n in range(10)]
    assert (guess_expect(dated).listings_min, guess_expect(dated).dated_min) == (6, 0.9)
    assert guess_expect([make_listing(1)]).dated_min is None
    assert guess_expect([]).listings_min is None
