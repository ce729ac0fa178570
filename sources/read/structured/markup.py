"""One page → all its structured data in one shape, with what else of the page a reader needs."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from sources.model import Page
from sources.read.structured.elements import MICRODATA, RDFA, read_elements
from sources.read.structured.jsonld import read_scripts
from sources.read.structured.nodes import Node, link_nodes
from sources.read.text import decode_bytes
from sources.urls import is_same_site, join_address


@dataclass(slots=True)
class Markup:
    """What a page says to machines. `url` is its canonical address; `broken` counts scripts that are no JSON."""

    page: Page
    url: str
    nodes: list[Node]
    tree: LexborHTMLParser | None = None
    language: str | None = None
    broken: int = 0


def read_markup(page: Page, language: str) -> Markup:
    """Return the structured data of a page; values in `language` come first among translations."""
    text = decode_bytes(page.body, page.content_type)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        nodes, broken = read_scripts([text], language)
        link_nodes(nodes)
        return Markup(page, page.url, nodes, None, None, broken)
    tree = LexborHTMLParser(text)
    scripts = [s.text(deep=True) for s in tree.css("script[type]") if _is_jsonld(s.attributes.get("type"))]
    nodes, broken = read_scripts(scripts, language)
    if "itemscope" in text:
        nodes += read_elements(tree, page.url, MICRODATA)
    if "typeof" in text:
        nodes += read_elements(tree, page.url, RDFA)
    link_nodes(nodes)
    return Markup(page, _read_canonical(tree, page.url), nodes, tree, _read_language(tree), broken)


def _is_jsonld(kind: str | None) -> bool:
    return (kind or "").partition(";")[0].strip().lower() in ("application/ld+json", "application/json+ld")


def _read_canonical(tree: LexborHTMLParser, url: str) -> str:
    """Return the canonical address if it is one of this site. A site whose pages all call its home canonical is
    mistaken."""
    element = tree.css_first("link[rel~=canonical][href]")
    canonical = join_address(url, element.attributes.get("href")) if element is not None else None
    if canonical is None or not is_same_site(canonical, url):
        return join_address(url, url) or url
    is_home = canonical.split("://", 1)[1].partition("/")[2] == ""
    return url if is_home and url.split("://", 1)[-1].partition("/")[2] else canonical


def _read_language(tree: LexborHTMLParser) -> str | None:
    element = tree.css_first("html[lang]")
    tag = (element.attributes.get("lang") or "").strip().lower() if element is not None else ""
    primary = tag.replace("_", "-").split("-")[0]
    return primary if 2 <= len(primary) <= 3 and primary.isalpha() else None
