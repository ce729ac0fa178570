"""Text as sources send it, made plain: bytes decoded, markup and entities removed, white space folded. What the text
means is other modules' work."""

from __future__ import annotations

import codecs
import html
import re

MAX_MARKUP = 400_000  # characters; the longest real description of the corpus has 40,000
MAX_TEXT = 60_000
SUMMARY_LENGTH = 300

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# XML 1.0, appendix F: «<» or «<?» in a wide encoding, without a BOM.
_WIDE = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})"""
    rb"""|<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9._:-]{1,40})""",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
# A page that says latin-1 means the Windows superset (WHATWG Encoding, "labels").
_SUPERSETS = {"iso8859-1": "cp1252", "ascii": "cp1252"}

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HIDDEN = re.compile(
    r"<(script|style|template|noscript|svg|iframe)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|article|header|footer|blockquote|dl|dt|dd|hr|figure|figcaption"
    r"|address|aside|main|nav|pre)\b[^<>]*>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</(?:td|th)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![A-Za-z\[][^<>]*>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
# C0 and C1 controls, soft hyphen, zero-width and direction marks, BOM, replacement of nothing.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200c\u200e\u200f\u2060\u202a-\u202e\ufeff\ufffe\uffff\ud800-\udfff]"
)
# The second and later bytes of UTF-8, as they look when they were taken for Windows-1252 or Latin-1.
_LATER = "".join(dict.fromkeys(chr(n) for n in range(0x80, 0xC0))) + bytes(
    n for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
).decode("cp1252")
_LEADS = "\u00c2\u00c3\u00c4\u00c5\u00e2"
_TWICE_ENCODED = re.compile(f"[\u00c2-\u00c5][{_LATER}]|\u00e2[{_LATER}]{{2}}")
_C1 = re.compile("[\x80-\x9f]")
_ANY_SPACES = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def clean_text(value: str | None) -> str | None:
    """Return a value as one line of plain text, or None when nothing readable is left."""
    if value and value.isprintable() and "<" not in value and "&" not in value:
        return " ".join(mend_encoding(value).split())[:MAX_TEXT] or None
    plain = _strip_markup(value)
    if plain is None:
        return None
    return _ANY_SPACES.sub(" ", plain).strip()[:MAX_TEXT] or None


def clean_html(value: str | None) -> str | None:
    """Return a fragment of HTML (or plain text) as paragraphs separated by one newline each, or None."""
    if value and "<" not in value and "&" not in value and value.isprintable():
        return " ".join(mend_encoding(value).split())[:MAX_TEXT].strip() or None
    plain = _strip_markup(value)
    if plain is None:
        return None
    lines = (" ".join(line.split()) for line in plain[: 4 * MAX_TEXT].splitlines())
    return "\n".join(filter(None, lines))[:MAX_TEXT].strip() or None


def make_summary(text: str | None) -> str | None:
    """Return the beginning of a plain text, at most 300 characters, cut between words with an ellipsis."""
    if text is None:
        return None
    line = " ".join(text[: 10 * SUMMARY_LENGTH].split())
    if len(line) <= SUMMARY_LENGTH:
        return line or None
    cut = line[:SUMMARY_LENGTH]  # one more than may stay: a word that ends exactly there is whole
    head = cut[: cut.rfind(" ")] if " " in cut else cut[:-1]
    return head.rstrip(" ,;:–—-(«") + "…"


def decode_bytes(body: bytes, content_type: str = "") -> str:
    """Decode a body by its BOM, then UTF-8 if it is, then what it or its header declares, then Windows-1252.

    UTF-8 goes before the declaration because text that is valid UTF-8 with accents is never anything else, while
    declarations lie (a Latin-1 header over a UTF-8 body is the most common fault of feeds).
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, errors="replace").lstrip("\ufeff")
    for start, encoding in _WIDE:
        if body.startswith(start):
            return body.decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for name in _find_declared(body, content_type):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    if _is_mostly_utf8(body):
        return body.decode("utf-8", errors="replace")
    return body.decode("cp1252", errors="replace")


def mend_encoding(text: str) -> str:
    """Return a text with UTF-8 that was encoded twice («MusÃ©e», «lâ€™art») and C1 controls that mean Windows-1252
    («l\\x92art») made right."""
    if text.isascii():
        return text
    if any(lead in text for lead in _LEADS):
        text = _TWICE_ENCODED.sub(_decode_again, text)
    return text if text.isprintable() else _C1.sub(_read_c1, text)


def _decode_again(found: re.Match[str]) -> str:
    raw = b"".join(_to_byte(character) for character in found[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _to_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _read_c1(found: re.Match[str]) -> str:
    if found[0] == "\x85":  # NEL, a line's end: `_strip_markup` reads it so
        return found[0]
    return found[0].encode("latin-1").decode("cp1252", errors="ignore")


def unescape(value: str) -> str:
    """Decode entities, also doubly escaped ones («&amp;eacute;»), at most three times."""
    for _ in range(3):
        if not _ENTITY.search(value):
            break
        value = html.unescape(value)
    return value


def _strip_markup(value: str | None) -> str | None:
    if not value:
        return None
    text = value[:MAX_MARKUP]
    if "<" in text:
        text = _remove_tags(text)
    if "&" in text:
        text = unescape(text)
        if "<" in text:  # the markup itself was escaped
            text = unescape(_remove_tags(text))
    return _INVISIBLE.sub("", mend_encoding(text).replace("\x85", "\n"))


def _remove_tags(text: str) -> str:
    text = _COMMENT.sub(" ", _CDATA.sub("", text)) if "<!" in text else text
    text = _HIDDEN.sub(" ", text)
    text = _CELL.sub(" ", _BREAK.sub("\n", text))
    return _TAG.sub("", text)


def _find_declared(body: bytes, content_type: str) -> list[str]:
    names = []
    if declared := _DECLARED.search(body, 0, 4096):
        names.append((declared[1] or declared[2]).decode("ascii"))
    if said := _CHARSET.search(content_type):
        names.append(said[1])
    return [codec for name in names if (codec := _find_codec(name)) is not None]


def _find_codec(name: str) -> str | None:
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    # Codecs that are not encodings of text (rot13, zip, idna…) are refused.
    if codec in {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "utf-8"}:
        return None
    return _SUPERSETS.get(codec, codec)


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether broken UTF-8 is still UTF-8: a body cut inside a character, or one bad byte in a long text."""
    text = body[:200_000].decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if "\x7f" < character != "\ufffd")
    return good > 3 * bad
