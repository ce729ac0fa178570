"""Each template of the site with odd events in it, in each language, as the HTML checker of the W3C sees it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from publish.model import Edition, Gone
from publish.pages.event.page import make_events as make_event_pages
from publish.pages.frame.language import load_language
from publish.pages.frame.page import Deferred
from publish.pages.partners.page import make_partners
from publish.pages.render import MAKERS, render_pages
from publish.pages.site import Site
from publish.slices import make_slices
from tests.clients.programs import find_node_package, find_program, run_program
from tests.publish.editions import NOW, make_edition, make_events

TEMPLATES = Path(__file__).parents[2] / "site" / "templates"
CODES = '<!doctype html><html lang="fr"><head><title>Chez nous</title></head><body><div>{}</div></body></html>'
EACH = 2  # pages of each template and language


def make_odd_edition() -> Edition:
    """Return an edition of one event of each kind, some of them changed, and of events that left."""
    changes = {"e1": "place", "e2": "cancelled", "e8": "dates", "e12": "postponed"}
    at = NOW - timedelta(days=1)
    events = [
        replace(e, sequence=1, change=changes[e.event_id], last_changed=at) if e.event_id in changes else e
        for e in make_events()
    ]
    gone = (Gone("g1", "soiree-jazz-g1", at, "merged", "e1"), Gone("g2", "bal-musette-g2", at, "withdrawn"))
    return make_edition(events, gone=gone, redirects={"g1": "e1"})


def find_pages(edition: Edition, feeds: set[str]) -> dict[tuple[str, str], list[str]]:
    """Return (template, language) → the paths of its pages."""
    found = defaultdict(list)
    site = Site(edition, feeds)
    for code in edition.instance.languages:
        language = load_language(code)
        for page in chain(*(make(site, language) for make in MAKERS), make_event_pages(site.event_grounds, language)):
            told = page.make(page.given, page.language) if isinstance(page, Deferred) else page
            found[told.template, code].append(f"{told.path}index.html")
    return found


def find_codes(edition: Edition, feeds: set[str]) -> list[str]:
    """Return the codes that partners put into pages of their own, of each region and language."""
    site = Site(edition, feeds)
    pages = chain(*(make_partners(site, load_language(code)) for code in edition.instance.languages))
    codes = [page.context["code"] for page in pages]
    return [text for code in codes for text in (code.frame, code.element)]


@pytest.mark.clients
@pytest.mark.slow
def test_vnu_accepts_each_template(tmp_path: Path) -> None:
    """Neither error nor warning in the first and last page of each template, in French and English."""
    java = find_program("java")
    checker = find_node_package("vnu-jar") / "build" / "dist" / "vnu.jar"
    edition = make_odd_edition()
    feeds = {item.path for item in make_slices(edition)}
    pages = find_pages(edition, feeds)
    # Those of members are answered by the program, the missing page is checked with a release.
    framed = {path.name for path in TEMPLATES.glob("*.html") if '"layout.html"' in path.read_text(encoding="utf-8")}
    known = {template for template, _ in pages}
    assert {name for name in framed - known if not name.startswith("member") and name != "missing.html"} == set()
    assert {code for _, code in pages} == {"fr", "en"}
    wanted = {path for paths in pages.values() for path in (*paths[:1], *paths[-EACH + 1 :])}
    written = []
    for path, body in render_pages(edition, feeds):
        if path in wanted:
            written.append(tmp_path / path)
            written[-1].parent.mkdir(parents=True, exist_ok=True)
            written[-1].write_bytes(body)
    assert len(written) == len(wanted)
    written.append(tmp_path / "codes.html")
    written[-1].write_text(CODES.format("".join(find_codes(edition, feeds))), encoding="utf-8")
    options = ["--format", "json", "--exit-zero-always"]
    done = run_program([java, "-jar", str(checker), *options, *map(str, written)], tmp_path)
    messages = json.loads(done.stderr or done.stdout)["messages"]
    assert [(message["url"], message["message"]) for message in messages] == []
