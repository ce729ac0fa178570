"""What the text of a page says before any tree is made of it: its JSON-LD scripts, canonical address and language.

A tree costs more than all else of a page. Where the text alone does not tell for sure, these functions return None and
the tree decides.
"""

from __future__ import annotations

import html
import re

MAX_FOUND = 500  # scripts of one page
MAX_TAG = 4_000
_KIND = re.compile(r"""\btype\s*=\s*["']?\s*application/(?:ld\+json|json\+ld)\s*(?:;[^"'>]*)?["'\s>]""", re.IGNORECASE)
# Spellings of the type that a search for «ld+json» misses, or that mean something only to a parser of HTML.
_ODD_KINDS = ("json+ld", "LD+JSON", "LD+Json", "Ld+Json", "ld+JSON", "ld&#", "ld&plus")
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def find_scripts(text: str) -> list[str] | None:
    """Return the JSON-LD scripts of a page as written, or None when only a tree can tell."""
    scripts: list[str] = []
    place = 0
    while (place := text.find("ld+json", place)) >= 0:
        begin, end = _find_tag(text, place)
        place += 1
        if end < 0 or text[begin : begin + 7].lower() != "<script" or not _KIND.search(text, begin, end + 1):
            continue
        close = text.find("</script", end)
        body = text[end + 1 : close]
        if close < 0 or "<!--" in body or "</" in body or _is_commented(text, begin) or len(scripts) >= MAX_FOUND:
            return None
        scripts.append(body)
        place = close
    if not scripts and any(kind in text for kind in _ODD_KINDS):
        return None
    return scripts


def has_attribute(text: str, name: str) -> bool:
    """Whether some tag may have this attribute; the operator `typeof` of a script is none."""
    place = -1
    while (place := text.find(name, place + 1)) >= 0:
        if text[place - 1 : place].isspace() and (name != "typeof" or text[place + 6 : place + 8].lstrip()[:1] == "="):
            return True
    return False


def find_main(body: bytes) -> str | None:
    """Return the only `<main>` element of a page in UTF-8, as HTML, or None."""
    begin, end = body.find(b"<main"), body.rfind(b"</main>")
    if not 0 <= begin < end or body.find(b"<main", begin + 1, end) >= 0 or body.find(b"</main>", begin, end) >= 0:
        return None
    try:
        return body[begin:end].decode("utf-8")
    except UnicodeDecodeError:
        return None


def find_canonical(text: str) -> str | None:
    """Return the address in the first `<link rel=canonical>`, or None."""
    place = 0
    for _ in range(50):
        place = text.find("canonical", place)
        if place < 0:
            return None
        begin, end = _find_tag(text, place)
        place += 1
        if end < 0 or text[begin : begin + 5].lower() != "<link" or _is_commented(text, begin):
            continue
        attributes = _read_attributes(text[begin:end])
        if "canonical" in attributes.get("rel", "").lower().split() and "href" in attributes:
            return attributes["href"]
    return None


def find_meta(text: str) -> dict[str, str]:
    """Return what the `<meta>` elements of the head say («og:image»: …), by property or name, the first of each."""
    head = text.find("</head")
    found: dict[str, str] = {}
    for tag in _META.findall(text, 0, head if head >= 0 else 100_000):
        attributes = _read_attributes(tag)
        name = attributes.get("property") or attributes.get("name")
        if name and attributes.get("content"):
            found.setdefault(name.lower(), attributes["content"])
    return found


def find_language(text: str) -> str | None:
    """Return the `lang` of the root element, or None."""
    found = _ROOT.search(text, 0, 20_000)
    return _read_attributes(found[0]).get("lang") if found else None


_META = re.compile(r"<meta\s[^>]{1,4000}", re.IGNORECASE)
_ROOT = re.compile(r"<html\s[^>]{1,2000}", re.IGNORECASE)


def _find_tag(text: str, place: int) -> tuple[int, int]:
    """Return where the tag around a place begins and ends, -1 where it does not, within the length of a tag."""
    return text.rfind("<", max(0, place - MAX_TAG), place), text.find(">", place, place + MAX_TAG)


def _read_attributes(tag: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag[:MAX_TAG]):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found


def _is_commented(text: str, place: int) -> bool:
    """Whether a place may be inside a comment."""
    begin = text.rfind("<!--", 0, place)
    return begin >= 0 and text.find("-->", begin, place) < 0
