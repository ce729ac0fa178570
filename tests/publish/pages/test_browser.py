"""Pages in Chromium: no accessibility violation, no sideways scrolling at 360 px, no foreign request."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.media_types import HEADERS
from tests.browsers import find_faults, find_violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = {
    "home": "fr/", "day": "fr/jour/2026-11-27/", "month": "fr/mois/2026-11/",
    "week": "fr/semaine/2026-W48/", "map": "fr/carte/mauricie/", "data": "fr/donnees/",
    "privacy": "fr/vie-privee/", "accessibility": "en/accessibility/",
    "event": "fr/evenement/concert-d-hiver-e1/",
    "series": "fr/evenement/l-heure-du-conte-e5/", "cancelled": "fr/evenement/le-malade-imaginaire-e2/",
    "near": "fr/pres/04/", "weekend": "fr/choix/weekend/", "free": "fr/region/mauricie/free/",
    "region": "fr/region/mauricie/", "town": "fr/ville/rimouski/", "discipline": "fr/categorie/music/",
    "venue": "fr/lieu/centre-d-art-du-quai-rimouski/", "sources": "fr/sources/",
    "source": "fr/sources/media-b/", "poster": "fr/affiche/region/04/next/",
    "en-large": "en/poster/region/04/large/", "partners": "fr/partenaires/", "en-partners": "en/partners/04/",
    "subscribe": "fr/abonnements/", "about": "fr/a-propos/",
    "quality": "fr/qualite/", "en-quality": "en/quality/", "missing": "404.html",
    "en-home": "en/", "en-near": "en/near/04/", "en-narrowed": "en/region/mauricie/music/",
    "today": "fr/jour/", "en-this-month": "en/month/", "en-day": "en/day/2026-11-27/", "en-month": "en/month/2026-11/",
    "en-event": "en/event/concert-d-hiver-e1/", "en-region": "en/region/mauricie/", "en-sources": "en/sources/",
    "en-source": "en/sources/media-b/", "en-subscribe": "en/subscribe/", "en-about": "en/about/",
}  # fmt: skip

SHIFTING = (
    "home", "near", "day", "month", "week", "map", "event", "region", "venue", "subscribe", "partners", "en-partners",
)  # fmt: skip


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Send the content policy that the web server sends."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()


class _Late(_Quiet):
    def do_GET(self) -> None:
        """Send scripts and what they ask for once the page has been drawn, as a slow line does."""
        if self.path.endswith((".js", ".json")):
            time.sleep(0.25)
        super().do_GET()


@pytest.fixture(scope="module")
def folder(site: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the site into a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    for path, body in site.items():
        target = folder / re.sub(r'[<>:"|?*]', "_", path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return folder


@contextmanager
def _serve(folder: Path, handler: type[SimpleHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Serve the site on loopback and return its address."""
    with _serve(folder, _Quiet) as address:
        yield address


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_pages_are_accessible(address: str, browser: Any, scheme: str, width: int) -> None:
    """axe finds nothing in any template, folded parts opened; nothing overflows or is fetched. Every other page on a
    phone in the dark, the rest on a wide screen in the light: each template is looked at in two languages."""
    # Tall: what the lower edge of a window cuts would seem too small to touch.
    context = browser.new_context(viewport={"width": width, "height": 6000}, color_scheme=scheme)
    page = context.new_page()
    foreign: list[str] = []
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: None if request.url.startswith(address) else foreign.append(request.url))
    found = []
    for name, path in list(PAGES.items())[width == 360 :: 2]:
        answer = page.goto(address + path)
        assert answer.status == 200, path
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += [(name, *fault) for fault in find_faults(page)]
    context.close()
    assert not found
    assert not foreign
    assert not refused


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_shown_stays_where_it_is(folder: Path, browser: Any, width: int) -> None:
    """The cumulative layout shift of pages whose scripts come late (web.dev: a tenth is good). Forms that a script
    completes move what stands below them by a line."""
    page = browser.new_page(viewport={"width": width, "height": 4000})
    page.add_init_script(
        """new PerformanceObserver(list => {
            for (const entry of list.getEntries()) window.shift = (window.shift || 0) + entry.value;
        }).observe({type: "layout-shift", buffered: true})"""
    )
    shifts = {}
    with _serve(folder, _Late) as address:
        for name in SHIFTING:
            page.goto(address + PAGES[name], wait_until="networkidle")
            shifts[name] = page.evaluate("window.shift || 0")
    page.close()
    assert {name: shift for name, shift in shifts.items() if shift > (0.05 if name == "subscribe" else 0)} == {}


def test_a_browser_remembers_its_region(address: str, browser: Any) -> None:
    """Kept with a button, a region's first screen opens in place of the home page, in both languages; undone so too."""
    context = browser.new_context(viewport={"width": 360, "height": 900})
    page = context.new_page()
    page.goto(f"{address}fr/")
    assert page.url == f"{address}fr/"
    page.get_by_text("Choisir ma région").click()
    page.locator("details.near").get_by_role("link", name="Mauricie").click()
    page.get_by_role("button", name="En faire mon accueil").click()
    assert page.get_by_role("status").inner_text()
    for code, near in (("fr", "pres"), ("en", "near")):
        page.goto(f"{address}{code}/")
        page.wait_for_url(f"{address}{code}/{near}/04/")
    page.goto(f"{address}fr/#partout")
    assert page.locator("h1").inner_text() == "Quoi faire près de chez vous"
    page.goto(f"{address}fr/pres/04/")
    page.get_by_role("button", name="Ne plus en faire mon accueil").click()
    page.goto(f"{address}fr/")
    page.wait_for_load_state()
    assert page.url == f"{address}fr/"
    assert not context.cookies()
    context.close()


def test_a_redirection_is_accessible(site: dict[str, bytes], address: str, browser: Any) -> None:
    """The page of a retired address has nothing wrong for those whose browser waits, and leads on by itself."""
    context = browser.new_context(viewport={"width": 360, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.wait_for_url(f"{address}fr/")
    page.set_content(site["index.html"].decode().replace('http-equiv="refresh"', 'name="refresh"'))
    assert not find_violations(page)
    context.close()


@pytest.mark.parametrize("name", ["event", "cancelled", "day", "month", "week", "venue", "region", "map", "subscribe"])
def test_pages_can_be_printed(address: str, browser: Any, name: str) -> None:
    """On paper: black on white even in a dark scheme, without menus, and nothing wider than the sheet."""
    context = browser.new_context(viewport={"width": 700, "height": 990}, color_scheme="dark")
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address + PAGES[name])
    paper, ink = (page.evaluate(f"getComputedStyle(document.body).{p}") for p in ("backgroundColor", "color"))
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    assert not page.locator("nav, .subscribe, footer, button").filter(visible=True).count()
    inks = page.evaluate(
        """[...document.querySelectorAll("main :is(.status, .tag, .leaf span, .banner, td span)")]
            .filter(e => e.checkVisibility()).map(e => getComputedStyle(e).color.match(/\\d+/g).map(Number))"""
    )
    assert not [ink for ink in inks if max(ink) > 0x60], "light letters, on paper that stays white"
    assert page.locator(".map svg").filter(visible=True).count() == (1 if name == "map" else 0)
    assert not page.locator("main h2").filter(visible=True, has_text="Ce qui vous intéresse").count()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


def test_a_feed_is_built_in_the_page(address: str, browser: Any) -> None:
    """Typed without accents, chosen by keyboard: count, address and preview follow; the page's address keeps it."""
    context = browser.new_context(viewport={"width": 360, "height": 900})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
    feed, count = page.locator("[data-part=ics]"), page.locator("[data-part=count]")
    page.goto(f"{address}fr/abonnements/?region=04")
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(feed).to_have_text("https://babillard.example/feeds/region/04.ics")
    page.get_by_label("Ville ou village").fill("trois ri")
    expect(page.locator(".found button").first).to_have_text("Trois-Rivières – Mauricie")
    assert not find_violations(page)
    page.get_by_label("Ville ou village").press("Enter")
    expect(feed).to_have_text("https://babillard.example/feeds/city/trois-rivieres.ics")
    expect(count).to_contain_text("4 événements à venir en tout")
    page.get_by_label("Gratuit").check()
    expect(page.get_by_text("Ce choix précis n’a pas de fil ici.")).to_be_visible()
    expect(count).to_contain_text("1 événement à venir en tout")
    assert page.url.endswith("?region=04&city=trois-rivieres&free=1")
    page.get_by_text("Aperçu des 30 prochains jours").click()
    told = page.locator("[data-part=days]").inner_text()
    assert "Samedi 28 novembre 2026" in told
    assert "10\u202fh" in told
    page.reload()
    expect(count).to_contain_text("1 événement à venir en tout")
    expect(page.get_by_label("Trois-Rivières")).to_be_checked()
    page.get_by_label("Avec un de ces mots").fill("MALADE")
    expect(count).to_contain_text("Rien d’annoncé")
    page.get_by_text("Tout effacer").click()
    expect(feed).to_have_text("https://babillard.example/feeds/all.ics")
    assert page.url.endswith("/fr/abonnements/")
    context.close()
    assert not wrong


def test_wishes_of_a_device_are_heeded(address: str, browser: Any) -> None:
    """More contrast: no soft letters, no faint lines. Colours of one's own: the page and the day that one is on are
    still told apart. Less motion: nothing moves."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})

    def style(selector: str, name: str) -> str:
        return str(page.evaluate("([s, n]) => getComputedStyle(document.querySelector(s))[n]", [selector, name]))

    page.emulate_media(contrast="more")
    page.goto(address + PAGES["near"])
    assert style(".kicker", "color") == style(".card", "borderTopColor") == style("body", "color")
    page.emulate_media(contrast="no-preference", forced_colors="active")
    for path in (PAGES["month"], PAGES["map"]):
        page.goto(address + path)
        for current in ("nav a[aria-current]", ".month td.today", ".chips a[aria-current]"):
            if page.locator(current).count():
                assert style(current, "outlineStyle") == "solid", (path, current)
    page.emulate_media(forced_colors="none", reduced_motion="reduce")
    page.goto(address + PAGES["home"])
    assert style(".card", "transitionDuration") == "0s"
    page.close()


def test_without_scripts_nothing_is_dead(address: str, browser: Any) -> None:
    """No button that does nothing, no box that is never filled; where a script finds no index, no room for one."""
    context = browser.new_context(viewport={"width": 360, "height": 6000}, java_script_enabled=False)
    page = context.new_page()
    dead = []
    for name, path in [*PAGES.items(), ("search", "fr/recherche/")]:
        page.goto(address + path)
        dead += [name] * page.locator("button, form, [role=status]:empty").filter(visible=True).count()
    context.close()
    assert not dead
    page = browser.new_page()
    page.goto(f"{address}fr/recherche/")
    page.get_by_text("La recherche ne répond pas").wait_for()
    assert not page.locator("form").count()
    page.close()
