"""CSS selectors as a source.toml writes them, «selector» or «selector@attribute», and what they find."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

Tree = LexborHTMLParser | LexborNode


def is_selector(text: str) -> bool:
    """Whether a text is a selector that can be used."""
    try:
        for css, _ in split_selector(text):
            LexborHTMLParser("<p></p>").css(css or "p")
    except SelectolaxError:
        return False
    return True


@lru_cache(maxsize=512)
def split_selector(text: str) -> tuple[tuple[str, str | None], ...]:
    """Return pairs of CSS and attribute: «b, a.more@href» → («b», None), («a.more», «href»); «@id» → («», «id»).

    Without any attribute a text is one selector, commas included.
    """
    if "@" not in text:
        return ((text.strip(), None),)
    pairs = []
    for part in text.split(","):
        css, at, attribute = part.rpartition("@")
        pairs.append((css.strip(), attribute.strip().lower()) if at else (part.strip(), None))
    return tuple(pairs)


def find_markup(tree: Tree, selector: str) -> Iterator[str]:
    """Yield the markup (or the attribute's value) of all elements that a selector finds, in page order."""
    for css, attribute in split_selector(selector):
        for node in tree.css(css) if css else [tree] if isinstance(tree, LexborNode) else []:
            value = node.html if attribute is None else node.attributes.get(attribute)
            if value:
                yield value
