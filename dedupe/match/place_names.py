"""What the name of a venue says: its parts, each with telling words and a kind, the address that stands among them, and
the town. One name at a time; what names mean beside each other is for `place_groups`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dedupe.normalise.keys import fold
from sources.model import Certainty
from sources.territory import load_territory

_DATA: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "venue_kinds.toml").read_text("utf-8")
)
KIND: Mapping[str, str] = {fold(word): name for name, words in _DATA["classes"].items() for word in words}
_TRANSLATIONS: Mapping[str, str] = _DATA["translations"]
_ROOMS = frozenset(_DATA["rooms"]["words"])
_SIZES = frozenset(_DATA["rooms"]["sizes"])
SMALL = frozenset("le la les l un une des du de d et and the of at au aux a an en in sur dans chez to".split())  # noqa: SIM905
_PARTS = re.compile(r"\s+[-–—/|:]+\s+|\s*[(),;|/–—]\s*|\s*[•·]\s*|\s:\s|:\s")
_ADDRESS = re.compile(
    r"^\d+[a-z]?[ ,]|\b(?:rue|street|avenue|boulevard|boul|blvd|chemin|ch|route|rang|road|rd|autoroute|etage|porte|"
    r"local|suite|stationnement|parking|code postal|qc|canada|quebec canada)\b|^[a-z]\d[a-z] ?\d[a-z]\d$"
)
_STREET = re.compile(
    r"\b(\d{1,5})[a-z]?,? (?:(?:rue|avenue|av|boulevard|boul|blvd|chemin|ch|route|rang|place|cote|de|du|des|la|le|l|d|"
    r"street|st|ste|saint|sainte) )*([a-z]{3,})"
)
_ELISION = re.compile(r"\b[ldLD]['’ʼ´`‘](?=\w)")
_STREET_PART = re.compile(r"^\d{1,5}[a-z]? ?[a-z]")  # «185 clay ave»
_LARGER = frozenset(("quebec", "qc", "canada", "usa", "united states", "etats unis", "ontario", "new brunswick"))
MAX_NAME = 200  # characters of a venue's name that are looked at
MAX_PARTS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a venue's name. `words` tell it from others, `kinds` are its classes; no telling words: a room
    («Grande salle», «Salle 2», «Studio A») or a place that only its town tells («Centre culturel»)."""

    words: frozenset[str]
    kinds: frozenset[str]
    text: str  # folded, kinds included
    is_room: bool  # has nothing but room words, sizes, numbers and letters


def read_parts(name: str, town: str) -> tuple[Part, ...]:
    """Return the parts of a venue's name in a town (folded); addresses and the town are left out."""
    town_words = frozenset(town.split())
    parts: list[Part] = []
    for folded in _split_name(name):
        piece = _read_piece(folded)
        if piece.is_address:
            if parts:
                break  # what follows an address is town, province, country
            continue
        if parts and (folded in (town, "quebec", "qc") or (town and _find_municipality(folded) == town)):
            continue  # its town, or the village
        part = _make_part(folded, town_words & piece.named) if town_words else piece.part
        if part.text and part not in parts:
            parts.append(part)
    return tuple(parts[:MAX_PARTS])


def read_villages(name: str, town: str) -> tuple[str, ...]:
    """Return the parts of a venue's name (folded) that are villages or quarters of the town."""
    return tuple(f for f in _split_name(name)[1:] if f != town and town and _find_municipality(f) == town)


@lru_cache(maxsize=1 << 16)
def _find_municipality(folded: str) -> str:
    found = load_territory().find_town(folded)
    return fold(found.name) if found is not None and found.certainty is Certainty.STATED else ""


def read_street(address: str) -> str:
    """Return number and street of an address, or of a name that holds one, as one key («25 germain»), "" for none."""
    found = _STREET.search(fold(address[:MAX_NAME]))
    return f"{found[1]} {found[2]}" if found else ""


def read_told_town(name: str) -> str:
    """Return the town (folded) that stands after the address inside a venue's name, as calendars write places:
    «Grey Hall, 185 Clay Ave, Granby, QC J2G 1A1»; "" where there is none."""
    parts = _split_name(name)
    at = next((n for n, part in enumerate(parts) if n and _STREET_PART.search(part)), len(parts))
    rest = [part for part in parts[at + 1 :] if not any(c.isdigit() for c in part) and part not in _LARGER]
    return rest[0] if rest else ""


@lru_cache(maxsize=1 << 18)
def _split_name(name: str) -> tuple[str, ...]:
    said = _PARTS.split(_ELISION.sub(" ", name[:MAX_NAME]))[: MAX_PARTS + 3]
    return tuple(folded for text in said if (folded := fold(text)))


def read_acronym(name: str) -> str:
    """Return the initials of a name's words, small ones left out, "" if that makes no acronym."""
    words = [w for w in fold(_ELISION.sub(" ", name[:MAX_NAME])).split() if w not in SMALL]
    return "".join(word[0] for word in words) if 3 <= len(words) <= 8 else ""


def _names_room(word: str, before: str) -> bool:
    return len(word) == 1 and before in _ROOMS


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a piece of a name says whatever the town."""

    is_address: bool
    named: frozenset[str]  # words that may tell it
    part: Part  # where none of them is the town's


@lru_cache(maxsize=1 << 18)
def _read_piece(folded: str) -> _Piece:
    words = [_TRANSLATIONS.get(w, w) for w in folded.split()]
    named = frozenset(w for w in words if w not in KIND and w not in _SIZES)
    return _Piece(bool(_ADDRESS.search(folded)), named, _make_part(folded, frozenset()))


@lru_cache(maxsize=1 << 18)
def _make_part(folded: str, town_words: frozenset[str]) -> Part:
    """Return the part that a piece is where some of its words are the town's."""
    words = [_TRANSLATIONS.get(w, w) for w in folded.split()]
    # The letter of a room tells it, though «a» and «d» are small words elsewhere: «Studio A».
    said = [
        w for w, before in zip(words, ["", *words], strict=False) if w not in SMALL or _names_room(w, before)
    ] or words
    kinds = frozenset(KIND[w] for w in said if w in KIND)
    named = [w for w in said if w not in KIND and w not in _SIZES]
    telling = [w for w in named if w not in town_words] or named
    is_room = bool(set(said) & _ROOMS) and all(
        w in _ROOMS or w in _SIZES or w.isdigit() or len(w) == 1 or w in KIND for w in said
    )
    # The letter of a room is no initial: «Salle A»; those of a person are: «J.-A. Thompson».
    own = frozenset(w for w in telling if len(w) > 1 or is_room)
    return Part(own if not is_room else frozenset(), kinds, " ".join(sorted(said)), is_room)
