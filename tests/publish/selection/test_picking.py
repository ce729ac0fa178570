"""Which events a selection takes, which selections have feeds already, and how they are told."""

from __future__ import annotations

import pytest

from publish.model import PublishedEvent
from publish.selection import EventIndex, find_slice, make_ground, parse_selection, pick_events, picking, tell_selection
from publish.selection.ground import measure_distance
from publish.slices import make_slices
from sources.territory import load_territory
from tests.publish.editions import VENUES, make_edition, make_event, make_events, make_hour

GROUND = make_ground(load_territory(), VENUES)


def _pick(query: str, events: list[PublishedEvent] | None = None) -> list[str]:
    chosen = make_events() if events is None else events
    return [e.event_id for e in pick_events(parse_selection(query, GROUND), chosen, GROUND)]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("region=01", ["e3", "e4"]),
        ("city=rimouski&free=1", ["e3"]),
        ("category=comedy&category=cinema", ["e6", "e10"]),
        ("language=en", ["e10", "e11"]),
        ("venue=centre-d-art-du-quai-rimouski", ["e3"]),
        ("words=CHŒUR", ["e1"]),
        ("words=choeurs", []),
        ("words=film&words=malade", ["e2", "e10"]),
        ("category=music&region=04&without=concert", ["e7"]),
        ("family=1", ["e5"]),
        ("region=04&city=rimouski", []),
    ],
)
def test_what_a_selection_takes(query: str, ids: list[str]) -> None:
    """Keys narrow, the values of one key widen."""
    assert _pick(query) == ids


def test_a_venue_answers_to_the_slug_it_had() -> None:
    """Before another venue of its name came, and both got their id: its subscribers keep what they had."""
    assert _pick("venue=salle-ludger-bellefleur-trois-rivieres") == ["e1", "e2", "e6"]
    assert _pick("venue=salle-ludger-bellefleur-trois-rivieres-v1") == ["e1", "e2", "e6"]
    assert _pick("venue=salle-ludger-bellefleur-trois-rivieres-v4") == []


def test_a_radius_goes_by_coordinates_then_by_towns() -> None:
    """Shawinigan is some 30 km from Trois-Rivières, Drummondville 50 and more, Québec more than 100."""
    events = [
        make_event("shawi", "A", make_hour(1), city="Shawinigan"),
        make_event("coord", "B", make_hour(1), city="Shawinigan", lat=46.37, lon=-72.58),
        make_event("own", "C", make_hour(1), city="Trois-Rivières"),
        make_event("quebec", "D", make_hour(1), city="Québec", region="03"),
        make_event("nowhere", "E", make_hour(1)),
        make_event("drummond", "F", make_hour(1), city="Drummondville", region="17"),
    ]
    assert _pick("city=trois-rivieres&radius=10", events) == ["coord", "own"]
    assert _pick("city=trois-rivieres&radius=50", events) == ["shawi", "coord", "own"]
    assert _pick("city=trois-rivieres&radius=100", events) == ["shawi", "coord", "own", "drummond"]
    assert _pick("city=trois-rivieres&radius=100&region=17", events) == ["drummond"]


def test_distances_are_those_of_the_earth() -> None:
    """Québec to Montréal is about 233 km."""
    assert measure_distance(46.8139, -71.2080, 45.5017, -73.5673) == pytest.approx(233, abs=2)
    assert measure_distance(46.0, -72.0, 46.0, -72.0) == 0


@pytest.mark.parametrize(
    ("title", "summary", "is_family", "is_accessible"),
    [
        ("Contes en famille", None, True, False),
        ("Family Day", None, True, False),
        ("Spectacle", "Pour les enfants de 3 à 8 ans.", True, False),
        ("Humour noir", "18 ans et plus. Laissez les enfants à la maison.", False, False),
        ("Messe", "Paroisse de la Sainte-Famille", False, False),
        ("Concert", "Salle accessible en fauteuil roulant, boucle magnétique.", False, True),
        ("Concert", "La salle n'est pas accessible en fauteuil roulant.", False, False),
        ("Théâtre", "Représentation décontractée avec interprète en LSQ.", False, True),
        ("Concert", "Un prix accessible à tous.", False, False),
    ],
)
def test_audiences_are_told_by_words(title: str, summary: str | None, is_family: bool, is_accessible: bool) -> None:
    """No source has a field for them; silence is not a yes."""
    event = make_event("e", title, make_hour(1), summary=summary)
    assert _pick("family=1", [event]) == (["e"] if is_family else [])
    assert _pick("accessible=1", [event]) == (["e"] if is_accessible else [])


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("", "feeds/all"),
        ("region=01", "feeds/region/01"),
        ("category=exhibition&region=01", "feeds/region/01/exhibition"),
        ("category=dance", "feeds/category/dance"),
        ("city=rimouski", "feeds/city/rimouski"),
        ("city=rimouski&region=01", "feeds/city/rimouski"),
        ("city=rimouski&region=04", None),
        ("city=rimouski&radius=10", None),
        ("venue=centre-d-art-du-quai-rimouski", "feeds/venue/centre-d-art-du-quai-rimouski"),
        ("region=01&region=04", None),
        ("region=12&category=dance", None),
        ("region=01&free=1", None),
    ],
)
def test_a_selection_that_has_feeds_is_found(query: str, path: str | None) -> None:
    """And takes the very events of the slice."""
    edition = make_edition()
    slices = {item.path: item for item in make_slices(edition)}
    selection = parse_selection(query, GROUND)
    assert find_slice(selection, slices, GROUND) == path
    if path:
        assert pick_events(selection, edition.events, GROUND) == slices[path].events


def test_every_simple_slice_is_the_selection_of_its_name() -> None:
    """Town, venue, region and category: the feed's events are those that the selection picks."""
    edition = make_edition()
    for item in make_slices(edition):
        kind, _, value = item.path.removeprefix("feeds/").partition("/")
        if kind in ("region", "category", "venue", "city") and "/" not in value:
            assert pick_events(parse_selection(f"{kind}={value}"), edition.events, GROUND) == item.events


@pytest.mark.parametrize(
    ("query", "french", "english"),
    [
        ("", "Tous les événements", "All events"),
        (
            "category=theatre&category=music&city=alma&radius=25&free=1&without=country&without=rock",
            "Musique ou théâtre, à moins de 25\u00a0km d’Alma, gratuit, "
            "sans «\u202fcountry\u202f» ni «\u202frock\u202f»",
            "Music or theatre, within 25\u00a0km of Alma, free, without “country” or “rock”",
        ),
        ("region=04&family=1&language=en", "Mauricie, en famille, en anglais", "Mauricie, for families, in English"),
        ("city=la-tuque&city=les-iles-de-la-madeleine&radius=10",
         "À moins de 10\u00a0km de La Tuque ou des Îles-de-la-Madeleine",
         "Within 10\u00a0km of La Tuque or Les Îles-de-la-Madeleine"),
        ("words=jazz", "Avec «\u202fjazz\u202f»", "With “jazz”"),
    ],
)  # fmt: skip
def test_a_selection_is_told(query: str, french: str, english: str) -> None:
    """With the typography of each language."""
    selection = parse_selection(query)
    assert tell_selection(selection, GROUND, "fr") == french
    assert tell_selection(selection, GROUND, "en") == english


def test_what_strangers_ask_does_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are forgotten and found again."""
    monkeypatch.setattr(picking, "ANSWERS_MAX", 2)
    index = EventIndex(make_events(), GROUND)
    asked = [parse_selection(f"words=w{n}&words=film&words=choeur") for n in range(9)]
    asked += [parse_selection(f"city=rimouski&radius={radius}") for radius in (10, 25, 50, 100)]
    found = [[event.event_id for event in index.pick(selection)] for selection in asked]
    assert found[:9] == [["e1", "e10"]] * 9
    assert found[9:] == [["e3", "e4"]] * 4
    assert len(index._words) <= 2
    assert len(index._circles) <= 2
