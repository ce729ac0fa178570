"""How people write a place: the words around a town's name taken off, and the spellings of one name brought together.
Which town is meant is `sources.gazetteer`'s work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sources.folding import fold

MAX_TEXT = 300  # a place is a line, not an article
POSTAL_CODE = re.compile(r"\b([A-CEGHJ-NPRSTVXY]\d[A-CEGHJ-NPRSTV-Z])[\s-]?(\d[A-CEGHJ-NPRSTV-Z]\d)\b", re.IGNORECASE)
# Also when only its first half is told.
_HALF_POSTAL_CODE = re.compile(r"\b[GHJ]\d[A-Z]\s*$", re.IGNORECASE)
_PARENTHESES = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_SEGMENTS = re.compile(r"[,;|/\n•·]|\s[-–—]\s|[–—]\s|\s[–—]")
_SMALL = frozenset("le la les l de du des d au aux a et and of the".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `words.toml`, folded: see the file."""

    province: frozenset[str]
    outside: frozenset[str]
    country: frozenset[str]
    before: tuple[str, ...]
    short: Mapping[str, str]


def find_postal_code(text: str | None) -> str | None:
    """Return the first Canadian postal code of a text, written "G9A 1A1"."""
    found = POSTAL_CODE.search(text[:MAX_TEXT]) if text else None
    return f"{found[1]} {found[2]}".upper() if found else None


def make_name_key(text: str, words: Words) -> str:
    """Return a town's name folded, its abbreviations written out: «St-Jean» and «Saint-Jean» alike."""
    return " ".join(words.short.get(word, word) for word in fold(text).split())


def make_loose_key(key: str) -> str:
    """Return a name key without its small words: «Ste-Anne Bellevue», «Malbaie»."""
    return " ".join(word for word in key.split() if word not in _SMALL)


def make_spellings(text: str, words: Words) -> Iterator[str]:
    """Yield the name keys a text may mean, the likeliest first: whole, without its parentheses, its parts, what the
    parentheses hold."""
    text = _HALF_POSTAL_CODE.sub(" ", POSTAL_CODE.sub(" ", text[:MAX_TEXT]))
    outer = _PARENTHESES.sub(" ", text)
    inner = [a or b for a, b in _PARENTHESES.findall(text)]
    seen = set()
    for n, part in enumerate((text, outer, *find_segments(outer), *inner)):
        for key in _strip_words(make_name_key(part, words), words):
            # «Lieu-dit (Québec)» is not the town of Québec.
            if key and key not in seen and not (n > 1 and key in words.province):
                seen.add(key)
                yield key


def find_segments(text: str) -> list[str]:
    """Return the parts of a place between commas, dashes and line ends, without empty ones."""
    return [part.strip() for part in _SEGMENTS.split(text[:MAX_TEXT]) if part.strip()]


def is_outside(text: str, words: Words) -> bool:
    """Whether a text ends by naming a province or country that is not the territory's."""
    text = POSTAL_CODE.sub(" ", text[:MAX_TEXT])
    parts = [fold(p) for p in find_segments(_PARENTHESES.sub(r", \1\2", text))]
    while parts and parts[-1] in words.province and parts[-1] != "quebec":
        parts.pop()
    if len(parts) > 1 and parts[-1] in words.outside:
        return True
    last = parts[-1].split() if parts else []
    # Without a comma: «Ottawa Ontario» is, «Salle Maine» and «Saint-Louis-de-France» are not.
    return any(
        len(last) > n and len(last[-1]) > 5 and " ".join(last[-n:]) in words.outside and last[-n - 1] not in _SMALL
        for n in (1, 2)
    )


def _strip_words(key: str, words: Words) -> Iterator[str]:
    """Yield a key without the province after it and «Ville de» before it, then as it came."""
    bare = strip_province(key, words)
    for before in words.before:
        if bare.startswith(before + " "):
            yield bare[len(before) + 1 :]
            break
    yield bare
    if bare != key:
        yield key


def strip_province(key: str, words: Words) -> str:
    """Return a folded text without the province and country it ends with, unless it is nothing else."""
    parts = key.split()
    while len(parts) > 1:
        for n in (4, 3, 2, 1):
            if len(parts) > n and " ".join(parts[-n:]) in words.province:
                del parts[-n:]
                break
        else:
            break
    return " ".join(parts)
