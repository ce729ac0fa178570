"""Feeds in the first language of the instance: English, or one that a catalogue adds; no French word is left."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from defusedxml import ElementTree

from publish.feeds import render_feeds
from publish.model import Edition, Instance
from publish.slices import make_slices
from sources.model import Status
from tests.publish.editions import NOW, make_edition, make_event, make_hour, make_period
from tests.publish.feeds.test_every_slice import Feeds, unfold

SPANISH = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "ANNULÉ"
msgstr "CANCELADO"

msgid "Musique"
msgstr "Música"

msgid "Source :"
msgstr "Fuente:"

msgid "Tous les événements"
msgstr "Todos los eventos"
"""


def render(instance: Instance) -> Feeds:
    """Return the feeds of an instance, over one event of each kind that feeds have words for."""
    moved = make_event("e6", "Moved", make_hour(9))
    events = [
        make_event("e1", "Concert", make_hour(2, 19, 30), make_hour(9), is_free=True),
        make_event("e2", "Play", make_hour(3), category="theatre", status=Status.CANCELLED),
        make_event("e3", "Show", make_hour(4), status=Status.POSTPONED),
        make_event("e4", "Laughs", make_hour(5), status=Status.SOLDOUT, category="comedy"),
        make_event("e5", "Prints", make_period(-2, 6), category="exhibition"),
        replace(moved, sequence=2, change="dates", last_changed=NOW),
    ]
    edition: Edition = make_edition(events, instance=instance)
    return dict(render_feeds(make_slices(edition), edition))


def test_english_feeds_are_english() -> None:
    """Prefixes, dates, what is free, sources, disciplines, names of feeds, in each format."""
    feeds = render(Instance(languages=("en", "fr")))
    calendar = unfold(feeds["feeds/all.ics"])
    for said in (
        "PRODID:-//Babillard//Babillard//EN", "NAME:Babillard – All events", "SUMMARY:CANCELLED – Play",
        "SUMMARY:POSTPONED – Show", "SUMMARY:SOLD OUT – Laughs", "SUMMARY:Last day – Prints", "CATEGORIES:Theatre",
        "Free\\n\\n", "Source: Calendrier salle-a",
    ):  # fmt: skip
        assert said in calendar, said
    rss = ElementTree.fromstring(feeds["feeds/changes.rss"])
    assert rss.findtext("channel/language") == "en-CA"
    assert rss.findtext("channel/title") == "Babillard – Changes and cancellations"
    assert (
        rss.findtext("channel/item/title")
        == "DATE CHANGED – Moved – Friday, December 4, 2026, 8\u00a0p.m. to 9:30\u00a0p.m."
    )
    feed = json.loads(feeds["feeds/all.json"])
    assert feed["language"] == "en-CA"
    titles = {item["id"]: item["title"] for item in feed["items"]}
    assert titles["e1"] == "Concert – November 27 to December 4, 2026, 2 dates"
    assert {item["id"]: item["tags"] for item in feed["items"]}["e1"] == ["Music"]
    assert b'xml:lang="en-CA"' in feeds["feeds/all.atom"]
    text = b"".join(body for path, body in feeds.items()).decode()
    for word in ("ANNULÉ", "Gratuit", "Musique", "Source\u00a0:", "Source :", "Dernier jour", "novembre", "événements"):
        assert word not in text, word


def test_a_third_language_takes_its_catalogue(tmp_path: Path) -> None:
    """What it lacks is in English; days are as CLDR writes them."""
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "es.po").write_text(SPANISH, encoding="utf-8")
    feeds = render(Instance(languages=("es",), site=tmp_path))
    calendar = unfold(feeds["feeds/all.ics"])
    for said in ("NAME:Babillard – Todos los eventos", "SUMMARY:CANCELADO – Play", "SUMMARY:SOLD OUT – Laughs",
                 "CATEGORIES:Música", "CATEGORIES:Theatre", "Fuente: Calendrier"):  # fmt: skip
        assert said in calendar, said
    assert "diciembre" in feeds["feeds/all.json"].decode()
    assert json.loads(feeds["feeds/all.json"])["language"] == "es"


def test_french_stays_as_it_is_written() -> None:
    """Beside any other language; with the spaces that subscribers have had from the first."""
    calendar = unfold(render(Instance(languages=("fr", "en")))["feeds/all.ics"])
    for said in ("PRODID:-//Babillard//Babillard//FR", "DESCRIPTION:Tous les événements – All events\r\n",
                 "SUMMARY:ANNULÉ – Play", "SUMMARY:Dernier jour – Prints", "\\n\\nSource : Calendrier"):  # fmt: skip
        assert said in calendar, said
