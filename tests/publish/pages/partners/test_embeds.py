"""Lists for other people's sites: everything in them, hostile titles as text, addresses that stay."""

from __future__ import annotations

import json
import re
from types import ModuleType

import pytest

from publish.model import Instance
from publish.pages.frame.assets import make_assets
from publish.pages.frame.language import load_language
from publish.pages.partners.embeds import DATED_MAX, RUNS_MAX, choose_shown, make_embed, render_embed_feed
from publish.pages.partners.page import make_choice, make_partners
from publish.pages.partners.places import list_places
from publish.pages.site import Site
from publish.slices import make_slices

FRENCH = load_language("fr")


@pytest.fixture(scope="module")
def model(editions: ModuleType) -> Site:
    """Return the site of one event of each kind."""
    edition = editions.make_edition()
    return Site(edition, {item.path for item in make_slices(edition)})


def test_each_feed_of_a_place_has_a_list(model: Site, site: dict[str, bytes]) -> None:
    """Regions, towns, venues and disciplines with feeds have a page for frames and its JSON Feed, in both languages."""
    feeds = {path for path in model.feeds if re.match("feeds/(region|city|venue|category)/", path)}
    assert len(feeds) > 40
    assert "feeds/region/04/music" in feeds
    for path in (*feeds, "feeds/all"):
        for folder in ("fr/integrer", "en/embed"):
            for name in ("index.html", "liste.json"):
                assert f"{folder}/{path.removeprefix('feeds/')}/{name}" in site


def test_a_list_stays_when_its_events_are_gone(editions: ModuleType) -> None:
    """The frame on somebody's page goes on working after the last event of a town or venue, and after they vanish."""
    known = {"feeds/city/trois-rivieres", "feeds/venue/salle-x", "feeds/city/nulle-part"}
    model = Site(editions.make_edition([], venues=(), redirects={}), known)
    places = {place.parts: place for place in list_places(model)}
    assert places["city", "trois-rivieres"].name == "Trois-Rivières"
    assert places["city", "trois-rivieres"].region == "04"
    assert places["venue", "salle-x"].name == "Salle x"
    feed = json.loads(render_embed_feed(make_embed(model, FRENCH, places["city", "nulle-part"])))
    assert feed["items"] == []


def test_a_frame_runs_nothing_and_opens_outside(site: dict[str, bytes]) -> None:
    """No script; links open in the whole window; sources are named with their licences."""
    page = site["fr/integrer/region/04/index.html"].decode()
    assert "<script" not in page.replace("&lt;script", "")
    assert '<base target="_top">' in page
    assert re.search(
        r'href="\.\./\.\./\.\./\.\./fr/sources/salle-a/"><bdi>Calendrier salle-a</bdi></a> \(CC-BY-4.0\)', page
    )


def test_frame_and_feed_tell_the_same(model: Site, site: dict[str, bytes]) -> None:
    """The page and the JSON Feed of a place hold every event that the list has room for, in the same order."""
    for place in list_places(model):
        folder = f"fr/integrer/{'/'.join(place.parts)}/"
        feed = json.loads(site[f"{folder}liste.json"])
        page = site[f"{folder}index.html"].decode()
        shown = choose_shown(place.coming)
        assert [item["id"] for item in feed["items"]] == [c.event.event_id for c in shown.all]
        addresses = re.findall(r'href="[./]*/(fr/evenement/[^"]+)"', page)
        assert [f"https://babillard.example/{path}" for path in addresses] == [item["url"] for item in feed["items"]]
        if len(place.coming) <= min(DATED_MAX, RUNS_MAX):
            assert {item["id"] for item in feed["items"]} == {c.event.event_id for c in place.coming}


def test_a_discipline_is_told_in_its_language(site: dict[str, bytes]) -> None:
    """Its own events in both languages, of the whole territory and of a region."""
    everywhere = json.loads(site["en/embed/category/exhibition/liste.json"])
    assert everywhere["title"] == "Exhibition"
    assert everywhere["home_page_url"].endswith("/en/category/exhibition/")
    here = json.loads(site["fr/integrer/region/01/exhibition/liste.json"])
    assert here["title"] == "Exposition – Bas-Saint-Laurent"
    ids = [{item["id"] for item in feed["items"]} for feed in (here, everywhere)]
    assert ids[0] < ids[1]
    assert {item["_babillard"]["category"] for item in everywhere["items"]} == {"exhibition"}


def test_choices_are_offered_where_they_are_answered(editions: ModuleType) -> None:
    """The partners' page has the codes of a selection where `babillard serve` stands behind, and nowhere else."""
    for serves in (True, False):
        edition = editions.make_edition(instance=Instance(serves_members=serves))
        model = Site(edition, {item.path for item in make_slices(edition)})
        pages = [page.context["choice"] for page in make_partners(model, FRENCH)]
        assert all((choice is not None) == serves for choice in pages)
    choice = make_choice(model, FRENCH, next(place for place in list_places(model) if place.key == "04"))
    address = "https://babillard.example/fr/integrer/selection/?region=04&amp;category=music"
    assert f'src="{address}" title="Musique, Mauricie – Babillard"' in choice.code.frame
    assert 'selection="region=04&amp;category=music"' in choice.code.element


def test_lists_stay_small(editions: ModuleType) -> None:
    """Ten thousand events make no larger list: the first by date."""
    edition = editions.make_edition(editions.make_many(3000))
    model = Site(edition, {"feeds/all"})
    everything = next(iter(list_places(model)))
    body = render_embed_feed(make_embed(model, FRENCH, everything))
    assert len(body) < 20_000
    items = json.loads(body)["items"]
    days = [item["_babillard"]["day"] for item in items if not item["_babillard"]["run"]]
    assert len(days) == DATED_MAX
    assert days == sorted(days)
    assert days[0] == editions.TODAY.isoformat()


def test_an_instance_colours_its_frames() -> None:
    """Its colours hold for each look: the device's, light, dark."""
    instance = Instance(colours={"link": "#123456"}, dark_colours={"link": "#abcdef"})
    sheet = dict(make_assets(instance))["assets/embed.css"].decode()
    assert "#light:target { --link: #123456; }" in sheet
    assert "#dark:target { --link: #abcdef; }" in sheet
    assert sheet.count("#123456") == 2
