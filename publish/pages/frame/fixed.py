"""Pages and files that hardly depend on the events: about, missing page, redirections, sitemap, robots, assets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.openness.quality import load_figures
from publish.pages.site import Site
from publish.phrases import render_date
from sources.territory_facts import load_facts

SITEMAP_MAX = 50_000  # addresses in one file (sitemaps.org)


def make_about(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page that says what this is."""
    edition = site.edition
    day = edition.now.astimezone(ZoneInfo(edition.instance.timezone)).date()
    yield Page(
        language=language,
        parts=("a-propos",),
        template="about.html",
        title=language.say("À propos"),
        description=language.say("Ce qu'est %(name)s, ce qu'il n'est pas, et comment il traite vos données.")
        % {"name": edition.instance.name},
        context={
            "section": "a-propos",
            "sources_path": language.make_path("sources"),
            "data_path": language.make_path("donnees"),
            "privacy_path": language.make_path("vie-privee"),
            "accessibility_path": language.make_path("accessibilite"),
            "quality_path": language.make_path("qualite") if load_figures() else None,
            "credit": language.space(load_facts(edition.instance.territory).find_credit(language.code)),
            "published": {"iso": day.isoformat(), "text": render_date(day, language.code)},
        },
    )


def find_top(base_url: str) -> str:
    """Return how to reach the top of the site from any depth: "/" when it is the host's, else its whole address."""
    return "/" if urlsplit(base_url).path in ("", "/") else base_url


def render_sitemaps(base_url: str, addresses: Iterable[Iterable[tuple[str, str]]]) -> Iterator[tuple[str, bytes]]:
    """Yield sitemap.xml: one address an entry with its other languages; an index of parts beyond 50,000.

    Each item of `addresses` is one page: (language, path) for each of its languages.
    """
    entries = [entry for page in addresses for entry in _render_entries(base_url, tuple(page))]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    parts = [entries[n : n + SITEMAP_MAX] for n in range(0, len(entries), SITEMAP_MAX)] or [[]]
    texts = [f"{head}<urlset {spaces}>\n{''.join(part)}</urlset>\n" for part in parts]
    if len(texts) == 1:
        yield "sitemap.xml", texts[0].encode()
        return
    names = [f"sitemap-{n}.xml" for n in range(1, len(texts) + 1)]
    yield from ((name, text.encode()) for name, text in zip(names, texts, strict=True))
    rows = "".join(f"<sitemap><loc>{escape(base_url + name)}</loc></sitemap>\n" for name in names)
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    yield "sitemap.xml", f"{head}<sitemapindex {namespace}>\n{rows}</sitemapindex>\n".encode()


def _render_entries(base_url: str, page: tuple[tuple[str, str], ...]) -> Iterator[str]:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base_url + path)}"/>' for code, path in page
    )
    for _, path in page:
        yield f"<url><loc>{escape(base_url + path)}</loc>{links}</url>\n"


def render_robots(base_url: str) -> bytes:
    """Return robots.txt: nothing is closed, since calendar programs of search engines obey it when they read feeds."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {base_url}sitemap.xml\n".encode()
