"""Lists on another site, in Chromium: two servers on loopback, the site and somebody's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.media_types import TYPES, choose_headers
from publish.pages.frame.language import load_language
from publish.pages.partners.embeds import make_embed, render_embed_feed
from publish.pages.partners.places import list_places
from publish.pages.site import Site
from publish.slices import make_slices
from tests.browsers import find_faults, find_violations
from tests.publish.editions import make_edition
from tests.servers import FileServer, Response, serve_files

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STRICT = "default-src 'none'; script-src {site}; connect-src {site}; frame-src {site}"
SPANISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Tout voir"
msgstr "Verlo todo"

msgid "Rien d'annoncé pour le moment."
msgstr "Nada por ahora."

msgid "Sources :"
msgstr "Fuentes:"

msgid "Gratuit"
msgstr "Gratis"
"""
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Chez nous</title>
<script src="{site}/assets/babillard-liste.js" defer></script></head>
<body><main><h1>Chez nous</h1>{body}</main></body></html>"""


@pytest.fixture(scope="module")
def served(site: dict[str, bytes]) -> Iterator[FileServer]:
    """Serve the site with the headers of `babillard serve`."""
    files = {}
    for path, body in site.items():
        kind = TYPES.get(f".{path.rpartition('.')[2]}", "application/octet-stream")
        answer = Response(body, kind, headers=choose_headers(path))
        files[f"/{path}"] = answer
        if path.endswith("/index.html"):
            files[f"/{path.removesuffix('index.html')}"] = answer
    with serve_files(files) as server:
        yield server


def open_page(browser: Any, served: FileServer, body: str, **options: Any) -> tuple[Any, list[str], FileServer]:
    """Open somebody's page, whose content policy lets nothing in but the site; return it and what it complains of."""
    text = PAGE.format(site=served.url, body=body).encode()
    policy = {"Content-Security-Policy": STRICT.format(site=served.url)}
    other = FileServer({"/": Response(text, "text/html; charset=utf-8", headers=policy)})
    other.__enter__()
    page = browser.new_context(**options).new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{other.url}/")
    return page, wrong, other


def test_the_element_shows_a_place_anywhere(browser: Any, served: FileServer) -> None:
    """From another origin: the list of a town, as text, in its language, under a strict policy; axe finds nothing."""
    body = '<babillard-liste city="trois-rivieres" lang="fr" count="3"><a href="/x">Sans liste</a></babillard-liste>'
    page, wrong, other = open_page(browser, served, body)
    page.locator("babillard-liste li").first.wait_for()
    assert page.locator("babillard-liste li").count() == 3
    told = page.locator("babillard-liste").evaluate("e => e.shadowRoot.textContent")
    assert "Sources" in told
    assert "CC-BY-4.0" in told
    assert not page.locator("babillard-liste").evaluate("e => e.shadowRoot.querySelectorAll('script, b, img').length")
    page.locator("babillard-liste").evaluate("e => e.setAttribute('city', 'rimouski')")
    page.get_by_text("Quai").first.wait_for()
    assert not find_violations(page)
    assert not wrong
    page.context.close()
    other.__exit__(None, None, None)


def test_the_element_shows_a_discipline_in_its_language(browser: Any, served: FileServer) -> None:
    """Of the territory and of a region: its lists, not the newest page of its French feed."""
    body = (
        '<babillard-liste category="exhibition" lang="en" id="all"></babillard-liste>'
        '<babillard-liste region="01" category="exhibition" id="here"></babillard-liste>'
        '<babillard-liste region="01" category="../x" id="odd"></babillard-liste>'
    )
    page, wrong, other = open_page(browser, served, body)
    page.locator("#all li").first.wait_for()
    page.locator("#here li").first.wait_for()
    assert "See all" in page.locator("#all").evaluate("e => e.shadowRoot.textContent")
    assert page.locator("#here li").count() == 2
    page.locator("#odd").get_by_role("link", name="Tout voir").wait_for()
    asked = [request.path for request in served.requests if request.path.endswith("liste.json")]
    lists = {"/en/embed/category/exhibition/liste.json", "/fr/integrer/region/01/exhibition/liste.json"}
    assert set(asked[-2:]) == lists
    assert not wrong
    with page.expect_request(lambda asked: "/selection/liste.json" in asked.url):
        page.locator("#here").evaluate("e => e.setAttribute('selection', '?region=01&free=1')")
    page.locator("#here slot").wait_for(state="attached")
    assert served.requests[-1].path == "/fr/integrer/selection/liste.json?region=01&free=1"
    page.context.close()
    other.__exit__(None, None, None)


def test_the_element_speaks_any_language_of_the_site(browser: Any, served: FileServer, tmp_path: Path) -> None:
    """Its words come with the list, as its dates do; in a language that the site lacks, the list is French."""
    (tmp_path / "es.po").write_text(SPANISH, encoding="utf-8")
    edition = make_edition()
    model = Site(edition, {item.path for item in make_slices(edition)})
    spanish = load_language("es", tmp_path)
    for place in list_places(model):
        if (place.kind, place.key) in (("region", "01"), ("region", "02")) and len(place.parts) == 2:
            embed = make_embed(model, spanish, place)
            served.files[f"/{embed.folder}liste.json"] = Response(
                render_embed_feed(embed), "application/feed+json", headers=choose_headers("es/embed/")
            )
    body = (
        '<babillard-liste region="01" lang="es-MX" id="here"></babillard-liste>'
        '<babillard-liste region="02" lang="es" id="none"></babillard-liste>'
        '<babillard-liste region="01" lang="atj" id="other"></babillard-liste>'
    )
    page, _, other = open_page(browser, served, body)
    for name in ("here", "other"):
        page.locator(f"#{name} li").first.wait_for()
    page.get_by_text("Nada por ahora.").wait_for()
    told = {
        name: page.locator(f"#{name}").evaluate("e => e.shadowRoot.textContent") for name in ("here", "none", "other")
    }
    assert "Verlo todo – Babillard" in told["here"]
    assert "Fuentes:" in told["here"]
    assert "Gratis" in told["here"]
    assert "Verlo todo" in told["none"]
    assert "Tout voir – Babillard" in told["other"]
    page.context.close()
    other.__exit__(None, None, None)


def test_hostile_titles_stay_text_in_the_element(browser: Any, served: FileServer) -> None:
    """Markup in a title is shown, never obeyed; so are wrong attributes, which leave the link."""
    body = '<babillard-liste count="50"></babillard-liste><babillard-liste region="../x" id="odd"></babillard-liste>'
    page, wrong, other = open_page(browser, served, body)
    page.locator("babillard-liste li").first.wait_for()
    told = page.locator("babillard-liste").first.evaluate("e => e.shadowRoot.textContent")
    assert "</script><script>alert(1)</script>" in told
    page.locator("#odd").get_by_role("link", name="Tout voir").wait_for()
    assert not wrong
    page.context.close()
    other.__exit__(None, None, None)


def test_without_its_feed_the_element_is_a_link(browser: Any, served: FileServer) -> None:
    """A list that does not come leaves the link that the page's author wrote."""
    body = '<babillard-liste city="inconnue"><a href="/agenda">Notre agenda</a></babillard-liste>'
    page, _, other = open_page(browser, served, body)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("link", name="Notre agenda").is_visible()
    page.context.close()
    other.__exit__(None, None, None)


def test_a_frame_stands_in_a_page_elsewhere(browser: Any, served: FileServer) -> None:
    """It is let in, keeps the look its address asks for, does not scroll its page, and leads out of the frame."""
    space = "<p>…</p>" * 40
    frame = f'<iframe src="{served.url}/fr/integrer/region/04/#dark" title="Mauricie" width="500"></iframe>'
    page, wrong, other = open_page(browser, served, f"{space}{frame}{space}", color_scheme="light")
    inside = page.frame_locator("iframe")
    inside.locator("h1").wait_for()
    ground = inside.locator("#light").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == "rgb(39, 37, 34)"
    assert page.evaluate("scrollY") == 0
    assert not wrong
    inside.locator("li a").first.click()
    page.wait_for_url(f"{served.url}/fr/evenement/**")
    page.context.close()
    other.__exit__(None, None, None)


def test_other_pages_stay_out_of_frames(browser: Any, served: FileServer) -> None:
    """Only pages made for frames may stand in one: nobody is led to click on what they do not see."""
    frame = f'<iframe src="{served.url}/fr/abonnements/" title="Autre"></iframe>'
    page, wrong, other = open_page(browser, served, frame)
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in text for text in wrong)
    page.context.close()
    other.__exit__(None, None, None)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_lists_and_letters_are_accessible(browser: Any, served: FileServer, width: int, scheme: str) -> None:
    """axe finds nothing in frames and e-mails of either look, in either language; nothing of them is refused."""
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # a letter has no icon
    lists = ("fr/integrer/region/04/", "en/embed/region/04/#dark", "fr/integrer/all/#light", "fr/integrer/region/02/")
    for path in (*lists, "fr/infolettre/region/04/next.html", "en/newsletter/region/02/week.html"):
        page.goto(f"{served.url}/{path}")
        assert not find_faults(page), path
    assert not wrong
    page.context.close()


def test_a_letter_is_copied_whole(browser: Any, served: FileServer) -> None:
    """The button beside a newsletter's form puts its whole text into the clipboard."""
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{served.url}/fr/partenaires/04/")
    page.get_by_role("button", name="Copier : Markdown, La semaine prochaine").click()
    page.get_by_text("Copié").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.encode() == served.files["/fr/infolettre/region/04/next.md"].body
    context.close()
