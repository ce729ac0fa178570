"""Sources that left: which addresses their line covers, and that the line is written, read and obeyed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.departures import (
    NAME,
    Departure,
    add_departure,
    find_departure,
    find_source_departure,
    load_departures,
    make_addresses,
)
from sources.errors import CatalogueError
from sources.source import Rights, Source

DAY = date(2026, 12, 1)


def make_source(source_id: str, url: str, homepage: str = "") -> Source:
    """Return a source at an address."""
    return Source(
        id=source_id, title=source_id, kind="ical", url=url, homepage=homepage, region="04", language="fr",
        rights=Rights(basis="agreement"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "url", "is_covered"),
    [
        ("musee.example", "https://www.musee.example/agenda.ics?x=1", True),
        ("musee.example", "http://billets.musee.example/", True),
        ("musee.example", "https://petitmusee.example/", False),
        ("ville.example/musee", "https://ville.example/musee/", True),
        ("ville.example/musee", "https://ville.example/musee/agenda", True),
        ("ville.example/musee", "https://ville.example/musee?page=2", True),
        ("ville.example/musee", "https://ville.example/musees", False),
        ("ville.example/cal?id=1", "https://ville.example/cal?id=2", False),
        ("ville.example/cal?id=1", "https://ville.example/cal?id=1&utm_source=x", True),
        ("", "https://ville.example/", False),
        ("musee.example", "pas une adresse", False),
    ],
)
def test_what_an_address_covers(address: str, url: str, is_covered: bool) -> None:
    """A bare host covers its site, a path what lies below it."""
    assert Departure(id="x", on=DAY, addresses=(address,)).covers(url) is is_covered


@pytest.mark.parametrize(
    ("url", "homepage", "others", "expected"),
    [
        ("https://www.musee.example/a.ics", "", (), ("musee.example",)),
        ("https://musee.example/a.ics", "https://fondation.example/", (), ("musee.example", "fondation.example")),
        ("https://calendar.google.com/calendar/ical/a/basic.ics", "https://musee.example/", (),
         ("calendar.google.com/calendar/ical/a/basic.ics", "musee.example")),
        ("https://ville.example/musee/a.ics", "https://ville.example/musee", ("https://ville.example/biblio.ics",),
         ("ville.example/musee/a.ics", "ville.example/musee")),
        ("https://ville.example/a.ics", "https://ville.example/", ("https://ville.example/b.ics",),
         ("ville.example/a.ics",)),
        ("https://ville.example/a.ics", "", ("https://biblio.ville.example/b.ics",), ("ville.example/a.ics",)),
    ],
)  # fmt: skip
def test_what_is_left_alone(url: str, homepage: str, others: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """The whole site where the source lives alone; no address of a source that stays."""
    stay = [make_source(f"o{number}", other) for number, other in enumerate(others)]
    source = make_source("part", url, homepage)
    found = make_addresses(source, stay)
    assert found == expected
    departure = Departure(id="part", on=DAY, addresses=found)
    assert find_source_departure([departure], source) is departure
    assert [other.id for other in stay if find_source_departure([departure], other)] == []


def test_lines_are_added_and_read(tmp_path: Path) -> None:
    """Each line is kept as it was, whatever its words; one id has one line; the text before it is untouched."""
    assert load_departures(tmp_path) == ()
    first = Departure(id="un", on=DAY, addresses=("un.example",), by='Marie "M." Untel', reason="ligne 1\nligne 2\x7f")
    add_departure(tmp_path, first)
    before = (tmp_path / NAME).read_text(encoding="utf-8")
    add_departure(tmp_path, Departure(id="deux", on=DAY))
    add_departure(tmp_path, Departure(id="un", on=DAY))
    assert (tmp_path / NAME).read_text(encoding="utf-8").startswith(before.rstrip())
    one, two = load_departures(tmp_path)
    assert (one.id, one.addresses, one.by, one.reason) == (
        "un",
        ("un.example",),
        'Marie "M." Untel',
        "ligne 1\nligne 2",
    )
    assert find_departure((one, two), source_id="deux") is two
    assert find_departure((one, two), "https://trois.example/", source_id="trois") is None


def test_pages_of_a_site_that_left_are_not_followed() -> None:
    """A source whose `follow` leads to a site that left may not be read either."""
    source = make_source("autre", "https://autre.example/").model_copy(update={"follow": ("https://musee.example/e/",)})
    assert find_source_departure([Departure(id="x", on=DAY, addresses=("musee.example",))], source) is not None
    assert find_source_departure([Departure(id="x", on=DAY, addresses=("theatre.example",))], source) is None


@pytest.mark.parametrize(
    "text",
    [
        "[[left",
        "[[gone]]\nid='x'",
        "left = 3",
        "[[left]]\nid='../x'\non=2026-12-01",
        "[[left]]\nid='x'\non='hier'",
        "[[left]]\nid='x'\non=2026-12-01\nwhere='y'",
    ],
)
def test_a_file_that_cannot_be_understood_stops(tmp_path: Path, text: str) -> None:
    """Collecting who asked to be left alone is worse than no news."""
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=NAME):
        load_departures(tmp_path)
