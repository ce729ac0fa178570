"""Reading structured data: pages of one event with JSON-LD, beside the bare libraries on the same bytes (a tree by
selectolax or by lxml, the scripts picked out of it, json.loads), which understand nothing of what they find."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from lxml import html
from selectolax.lexbor import LexborHTMLParser

from benchmarks.harness import compare
from sources.model import Page
from sources.read.jsonld import read_jsonld
from sources.source import Rights, Source

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SITE = "https://exemple.qc.ca"
SOURCE = Source(
    id="banc", title="Banc", kind="jsonld", url=f"{SITE}/agenda/", region="04", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip
SIZES = {"14": 300, "80": 120}  # thousand bytes a page (a lean page; the median of real event pages): how many of them
SENTENCE = "la salle accueille une soirée de contes et de musique où le public est invité à chanter avec les artistes"


def make_page(number: int, thousand: int) -> Page:
    """Return the page of an event as a usual system writes it: head, menus, styles, the text, related events."""
    start = datetime(2026, 11, 25, 20) + timedelta(days=number % 200)  # noqa: DTZ001 - pages say local time
    url = f"{SITE}/evenement/soiree-{number}/"
    graph = {"@context": "https://schema.org", "@graph": [*_make_frame(url, number), _make_event(url, number, start)]}
    head = (
        f'<!doctype html><html lang="fr-CA"><head><meta charset="utf-8"><title>Soirée {number} | Exemple</title>'
        f'<link rel="canonical" href="{url}"><style>{_fill("css", thousand * 250)}</style>'
        f'<script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script></head>'
    )
    body = (
        f"<body><header><nav><ul>{_fill('menu', thousand * 200)}</ul></nav></header><main><h1>Soirée {number}</h1>"
        f"<p class='date'>Le {start.day}/{start.month:02}/{start.year} à {start:%H} h</p>"
        f"{_fill('text', thousand * 180)}</main><footer>{_fill('menu', thousand * 120)}</footer>"
        f"<script>{_fill('js', thousand * 150)}</script></body></html>"
    )
    return Page(url, (head + body).encode(), "text/html; charset=utf-8", NOW, "event")


def _make_frame(url: str, number: int) -> list[dict[str, object]]:
    logo = {"@type": "ImageObject", "url": f"{SITE}/logo.png"}
    steps = [{"@type": "ListItem", "position": position, "item": SITE} for position in (1, 2, 3)]
    return [
        {"@type": "WebPage", "@id": url, "url": url, "name": f"Soirée {number}", "isPartOf": {"@id": f"{SITE}/#site"}},
        {"@type": "WebSite", "@id": f"{SITE}/#site", "url": SITE, "publisher": {"@id": f"{SITE}/#org"}},
        {"@type": "Organization", "@id": f"{SITE}/#org", "name": "Exemple", "logo": logo},
        {"@type": "BreadcrumbList", "itemListElement": steps},
    ]


def _make_event(url: str, number: int, start: datetime) -> dict[str, object]:
    address = {
        "@type": "PostalAddress", "streetAddress": f"{number}, rue du Port", "addressLocality": "Trois-Rivières",
        "addressRegion": "QC", "postalCode": "G9A 1A1", "addressCountry": "CA",
    }  # fmt: skip
    return {
        "@type": "MusicEvent", "name": f"Soirée n&#176; {number}", "url": url, "startDate": start.isoformat(),
        "endDate": (start + timedelta(hours=2)).isoformat(), "description": " ".join([SENTENCE] * 8),
        "location": {"@type": "Place", "name": "Salle Exemple", "address": address},
        "offers": [{"@type": "Offer", "price": price, "priceCurrency": "CAD", "url": url} for price in ("25.00", "30")],
        "organizer": {"@id": f"{SITE}/#org"}, "performer": {"@type": "MusicGroup", "name": "Les Marées"},
        "image": [f"{SITE}/images/{number}.jpg"], "eventStatus": "https://schema.org/EventScheduled",
    }  # fmt: skip


def _fill(kind: str, length: int) -> str:
    """Return about `length` characters of one kind of the stuff that pages are made of."""
    unit = {
        "css": ".wp-block-button__link{color:#fff;background-color:#32373c;border-radius:9999px;padding:10px 20px}\n",
        "js": 'window.dataLayer=window.dataLayer||[];function g(a,b){return a&&b?a.push([b,"x"]):null}\n',
        "menu": f'<li class="menu-item"><a href="{SITE}/saison/12">Saison 2026-2027 : <span>théâtre</span></a></li>\n',
        "text": f'<div class="row"><p class="texte">{SENTENCE}<strong>{SENTENCE}</strong>, {SENTENCE}</p></div>\n',
    }[kind]
    return unit * max(1, length // len(unit))


def read_with_selectolax(pages: list[Page]) -> list[object]:
    """Return the JSON of each page by selectolax."""
    trees = (LexborHTMLParser(page.body) for page in pages)
    return [json.loads(s.text()) for tree in trees for s in tree.css('script[type="application/ld+json"]')]


def read_with_lxml(pages: list[Page]) -> list[object]:
    """Return the JSON of each page by lxml."""
    parser = html.HTMLParser(encoding="utf-8")
    trees = (html.document_fromstring(page.body, parser=parser) for page in pages)
    return [json.loads(script.text or "") for tree in trees for script in tree.iter("script") if _is_jsonld(script)]


def _is_jsonld(script: html.HtmlElement) -> bool:
    return bool(script.get("type") == "application/ld+json")


def main() -> None:
    """Run the benchmark on both sizes of pages."""
    for thousand, count in SIZES.items():
        pages = [make_page(number, int(thousand)) for number in range(count)]
        reading = read_jsonld(pages, SOURCE, NOW)
        assert len(reading.listings) == count
        work = {
            "babillard": lambda pages=pages: read_jsonld(pages, SOURCE, NOW),
            "selectolax and json": lambda pages=pages: read_with_selectolax(pages),
            "lxml and json": lambda pages=pages: read_with_lxml(pages),
        }
        name = f"jsonld_{thousand}_kb"
        compare(name, work, unit="pages", amount=count, rounds=5, peer="selectolax and json")


if __name__ == "__main__":
    main()
