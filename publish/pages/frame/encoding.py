"""A page as bytes, without what HTML forbids in a document: control characters and non-characters, which hostile titles
may hold (HTML Standard, "Preprocessing the input stream")."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Nearly no page holds any of it: looking for a few bytes is several times faster than for any of these characters.
_CONTROLS = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F])
_LATIN_CONTROLS = re.compile(b"\xc2[\x80-\x9f]")
_NON_CHARACTERS = (b"\xef\xb7", b"\xef\xbf")


def encode_html(text: str) -> bytes:
    """Return a page's bytes without the characters that HTML forbids."""
    try:
        body = text.encode()
    except UnicodeEncodeError:  # halves of surrogate pairs
        return _clean(text)
    if _LATIN_CONTROLS.search(body) or any(begin in body for begin in _NON_CHARACTERS):
        return _clean(text)
    return body.translate(None, _CONTROLS)


def _clean(text: str) -> bytes:
    return _FORBIDDEN.sub("", text).encode()
