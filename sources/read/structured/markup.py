"""One page → all its structured data in one shape, with what else of the page a reader needs."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from sources.model import Page
from sources.read.structured.elements import MICRODATA, RDFA, read_elements
from sources.read.structured.jsonld import read_scripts
from sources.read.structured.microformats import ROOTS, read_microformats
from sources.read.structured.nodes import Node, link_nodes, walk
from sources.read.structured.raw import find_canonical, find_language, find_main, find_meta, find_scripts, has_attribute
from sources.read.structured.types import is_event
from sources.read.text import clean_text, decode_bytes
from sources.read.trees import parse_html
from sources.urls import is_same_site, join_address

MAX_SCRIPTS = 3_000  # of one page
_JSONLD = ("application/ld+json", "application/json+ld")


@dataclass(slots=True)
class Markup:
    """What a page says to machines. `url` is its canonical address; `broken` counts scripts that are no JSON;
    `is_html` is false for bare JSON; `has_parts`: whether some event may name others as its parts."""

    page: Page
    url: str
    nodes: list[Node]
    is_html: bool = True
    language: str | None = None
    broken: int = 0
    has_parts: bool = True

    def read_meta(self) -> dict[str, str]:
        """Return what the head of the page says about it («og:title»: …)."""
        return find_meta(decode_bytes(self.page.body, self.page.content_type)) if self.is_html else {}

    def read_heading(self) -> str | None:
        """Return the only first heading of the page, as one line."""
        tree = self.make_tree()
        found = tree.css("h1") if tree is not None else []
        return clean_text(found[0].text(deep=True)) if len(found) == 1 else None

    def make_tree(self) -> LexborHTMLParser | None:
        """Return the page as a tree; None for bare JSON. Trees are not kept: thousands of them fill the memory."""
        return parse_html(decode_bytes(self.page.body, self.page.content_type)) if self.is_html else None

    def make_main_tree(self) -> LexborHTMLParser | None:
        """Return the main part of a page as a tree, or the whole page when it names none."""
        main = find_main(self.page.body) if self.is_html else None
        return parse_html(main) if main is not None else self.make_tree()


def read_markup(page: Page, language: str) -> Markup:
    """Return the structured data of a page; values in `language` come first among translations."""
    text = decode_bytes(page.body, page.content_type)
    if text[:2000].lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        nodes, broken = read_scripts([text], language)
        return Markup(page, page.url, nodes, False, None, broken)
    scripts = find_scripts(text)
    dialects = [dialect for dialect in (MICRODATA, RDFA) if has_attribute(text, dialect.scope)]
    tree = parse_html(text) if dialects or scripts is None else None
    nodes, broken = read_scripts(_list_scripts(tree) if scripts is None else scripts, language)
    if tree is not None:
        for dialect in dialects:
            found = read_elements(tree, page.url, dialect)
            link_nodes(list(walk(found)))
            nodes += found
    if not any(is_event(node, is_top=True) for node in walk(nodes)) and any(name in text for name in ROOTS):
        nodes += read_microformats(tree or parse_html(text), page.url)
    has_parts = any("subEvent" in each for each in ([text] if tree is not None else scripts or ()))
    return Markup(page, _read_canonical(text, page.url), nodes, True, _read_language(text), broken, has_parts)


def _list_scripts(tree: LexborHTMLParser | None) -> list[str]:
    elements = tree.css("script[type]")[:MAX_SCRIPTS] if tree is not None else []
    return [element.text(deep=True) for element in elements if _is_jsonld(element.attributes.get("type"))]


def _is_jsonld(kind: str | None) -> bool:
    return (kind or "").partition(";")[0].strip().lower() in _JSONLD


def _read_canonical(text: str, url: str) -> str:
    """Return the canonical address if it is one of this site. A site whose pages all call its home canonical is
    mistaken."""
    said = find_canonical(text)
    if said == url:
        return url
    canonical = join_address(url, said)
    if canonical is None or not is_same_site(canonical, url):
        return join_address(url, url) or url
    is_home = canonical.split("://", 1)[1].partition("/")[2] == ""
    return url if is_home and url.split("://", 1)[-1].partition("/")[2] else canonical


def _read_language(text: str) -> str | None:
    tag = (find_language(text) or "").strip().lower()
    primary = tag.replace("_", "-").split("-")[0]
    return primary if 2 <= len(primary) <= 3 and primary.isalpha() else None
