"""Invariants of every page of a site: valid, linked, safe, self-contained, the same each time."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from types import ModuleType
from urllib.parse import urljoin

import html5lib
import pytest
from defusedxml import ElementTree

from publish.incremental.sharing import write_portions
from publish.incremental.writing import ReleaseWriter
from publish.model import Instance
from publish.opendata.schemas import TABLES
from publish.opendata.write import DATABASE, FORMATS
from publish.pages.render import PageDrafts, render_pages
from publish.slices import make_slices

LINK = re.compile(r'\b(?:href|src)="([^"]*)"')
# Links a visitor may follow elsewhere; anything the browser loads by itself must be ours.
LOADED = re.compile(r'<(?:img|script|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data)="([^"]*)"')
STYLES = re.compile(r'<link rel="(?:stylesheet|icon)"[^>]*href="([^"]*)"')


def html_of(site: dict[str, bytes]) -> dict[str, str]:
    """Return the pages among the files."""
    return {path: body.decode() for path, body in site.items() if path.endswith(".html")}


@pytest.mark.slow
def test_every_page_is_valid_html(site: dict[str, bytes]) -> None:
    """A strict HTML5 parser finds nothing wrong in any page, hostile titles included."""
    for path, text in html_of(site).items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(text)
        assert not parser.errors, (path, parser.errors[:3])


def test_every_link_leads_somewhere(site: dict[str, bytes], editions: ModuleType) -> None:
    """Links inside the site end at a file of the release; feeds are those that were told to exist."""
    slices = {item.path for item in make_slices(editions.make_edition())}
    files = set(site) | {f"{path}.{ending}" for path in slices for ending in ("ics", "rss", "atom", "json")}
    files |= {f"data/{name}.{end}" for name in TABLES for end in FORMATS} | {f"data/{DATABASE}", "index.json"}
    for path, text in html_of(site).items():
        for link in LINK.findall(text):
            if link.startswith(("#", "mailto:", "sms:", "https://", "webcal://")):
                continue
            target, _, anchor = (
                urljoin(f"https://x.example/{path}", link).removeprefix("https://x.example/").partition("#")
            )
            target = target.partition("?")[0]  # what is asked of a page is the program's business
            target = f"{target}index.html" if target.endswith("/") or not target else target
            assert target in files, (path, link)
            assert not anchor or f'id="{anchor}"' in site[target].decode(), (path, link)


def test_no_page_asks_a_third_party(site: dict[str, bytes]) -> None:
    """Whatever the browser loads by itself is a relative address."""
    for path, text in html_of(site).items():
        for address in [*LOADED.findall(text), *STYLES.findall(text)]:
            assert "//" not in address, (path, address)
    assert b"url(" not in site["assets/babillard.css"]
    assert b"@import" not in site["assets/babillard.css"]


def test_only_web_addresses_become_links(site: dict[str, bytes]) -> None:
    """A javascript: address is never a href, whatever a source says."""
    for path, text in html_of(site).items():
        assert not [link for link in LINK.findall(text) if link.lower().startswith(("javascript:", "data:"))], path


def test_hostile_texts_are_inert(site: dict[str, bytes], read) -> None:  # type: ignore[no-untyped-def]
    """Markup in a title shows as text, in the page and inside its JSON-LD."""
    for text in html_of(site).values():
        assert "<script>alert" not in text
        assert "\x00" not in text
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in read("e8")
    assert "\u202e" not in re.search("<title>(.*)</title>", read("e8"))[1]  # type: ignore[index]


def test_pages_exist_in_each_language(site: dict[str, bytes]) -> None:
    """As many pages in each language, each naming the other's address, which exists."""
    counts = {
        code: sum(path.startswith(f"{code}/") and path.endswith(".html") for path in site)
        for code in Instance().languages
    }
    assert len(set(counts.values())) == 1
    for path, text in html_of(site).items():
        for href in re.findall(r'hreflang="\w\w" href="https://babillard.example/([^"]*)"', text):
            assert f"{href}index.html" in site, (path, href)


def test_two_renderings_are_identical(site: dict[str, bytes], editions: ModuleType) -> None:
    """The same edition gives the same bytes."""
    edition = editions.make_edition()
    assert dict(render_pages(edition, {item.path for item in make_slices(edition)})) == site


def test_an_empty_edition_has_a_site(editions: ModuleType) -> None:
    """Before any source is read there are still home, regions, disciplines and about."""
    edition = editions.make_edition([], venues=(), sources=(), redirects={})
    site = dict(render_pages(edition, ()))
    assert {"index.html", "404.html", "fr/index.html", "en/region/mauricie/index.html"} <= set(site)
    assert sum(path.startswith("fr/region/") for path in site) == 17
    assert sum(path.startswith("fr/categorie/") for path in site) == 16
    assert b"application/rss+xml" not in site["fr/index.html"]


def test_sources_that_nobody_agreed_to_are_not_named(editions: ModuleType) -> None:
    """A pending source has no page, no line in the list, and does not count."""
    pending = editions.make_source("pas-demandee", title="Pas demandée", basis="pending")
    pages = dict(render_pages(editions.make_edition(sources=(*editions.SOURCES, pending)), ()))
    assert not [path for path, body in pages.items() if "pas-demandee" in path or "Pas demandée".encode() in body]


def test_a_quiet_day_gives_way_to_what_comes_next(editions: ModuleType) -> None:
    """With nothing on today or this week, the home page begins with the next events, however far they are."""
    events = [editions.make_event(f"e{n}", f"Bal numéro {n}", editions.make_hour(30 + n)) for n in range(3)]
    site = dict(render_pages(editions.make_edition(events, venues=(), redirects={}), ()))
    home = site["fr/index.html"].decode()
    first = re.search("<section.*?</section>", home, re.DOTALL)
    assert first is not None
    assert re.findall("Bal numéro [0-9]", first.group()) == ["Bal numéro 0", "Bal numéro 1", "Bal numéro 2"]
    assert "aujourdhui" not in home
    assert "Rien d’annoncé aujourd’hui" in home


def test_an_instance_has_its_own_name(editions: ModuleType) -> None:
    """No page says the name of the software where that of the instance belongs."""
    edition = editions.make_edition(instance=Instance(name="Agora du Nord", base_url="https://nord.example/"))
    for path, text in html_of(dict(render_pages(edition, ()))).items():
        assert "Babillard" not in text, path


def test_robots_closes_nothing(site: dict[str, bytes]) -> None:
    """Google reads robots.txt before it reads feeds."""
    rules = [line for line in site["robots.txt"].decode().splitlines() if line.startswith("Disallow")]
    assert rules == ["Disallow:"]


def test_an_icon_is_where_browsers_look_for_it(site: dict[str, bytes]) -> None:
    """Pages without an icon of their own (newsletters) make no browser complain of a missing file."""
    assert site["favicon.ico"].startswith(b"\x89PNG")


@pytest.mark.parametrize("processes", [1, 2])
def test_the_sitemap_is_whole_when_portions_are_shared(editions: ModuleType, tmp_path: Path, processes: int) -> None:
    """It is made after all portions, however many processes write them; an empty one would lose every visitor."""
    edition = editions.make_edition(
        [editions.make_event("a", "Un soir", editions.make_hour(3))], venues=(), redirects={}
    )
    pages = PageDrafts(edition, ())
    writer = ReleaseWriter(tmp_path)
    write_portions(writer, list(pages.list_portions()), processes)
    for file in pages.list_last():
        writer.add(file)
    found = (tmp_path / "sitemap.xml").read_text()
    assert found == dict(render_pages(edition, ()))["sitemap.xml"].decode()
    assert "evenement/un-soir-a/" in found


def test_the_sitemap_names_pages_that_exist(site: dict[str, bytes]) -> None:
    """Each address of the sitemap is a page; redirections and the missing page are not in it."""
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = [e.text or "" for e in ElementTree.fromstring(site["sitemap.xml"]).iterfind(".//s:loc", spaces)]
    paths = {address.removeprefix("https://babillard.example/") for address in found}
    assert len(paths) == len(found)
    assert all(f"{path}index.html" in site for path in paths)
    assert not any(path.endswith("/old1/") for path in paths)


def test_retired_ids_lead_to_their_event(site: dict[str, bytes]) -> None:
    """A retired id leads to the event it became, also through another; one that leads nowhere has no page."""
    for retired in ("old1", "old2"):
        page = site[f"fr/evenement/{retired}/index.html"].decode()
        assert 'content="0; url=../../../fr/evenement/concert-d-hiver-e1/"' in page
    assert "fr/evenement/lost/index.html" not in site


def test_styles_are_small(site: dict[str, bytes]) -> None:
    """One file of styles under 25 kB, no inline style (the content policy forbids it), little JavaScript: bytes as they
    travel, compressed."""
    assert len(site["assets/babillard.css"]) < 25_000
    scripts = {path.rpartition("/")[2]: len(gzip.compress(body)) for path, body in site.items() if path.endswith(".js")}
    builder = scripts.pop("selection.js") + scripts.pop("subscribe.js")  # of one page, where people choose
    assert builder < 9_000
    assert scripts.pop("babillard-liste.js") < 3_500  # on other people's pages, all in one file
    assert scripts.pop("chercher.js") < 3_600  # of one page
    assert max(scripts.values()) < 2_000
    for path, text in html_of(site).items():
        if not re.match("../(infolettre|newsletter)/", path):  # e-mail programs know no other styles
            assert not re.search(r"<style|<\w[^>]*\s(style|on\w+)=", text), path  # the code for frames is text


@pytest.mark.parametrize("base", ["https://x.example/", "https://x.example/agenda/"])
def test_the_missing_page_works_at_any_depth(editions: ModuleType, base: str) -> None:
    """404.html is served for any address: its links start at the top of the site."""
    edition = editions.make_edition([], instance=editions.Instance(base_url=base))
    page = dict(render_pages(edition, ()))["404.html"].decode()
    top = "/" if base.count("/") == 3 else base
    assert f'href="{top}assets/babillard.css"' in page
    assert 'name="robots" content="noindex"' in page
