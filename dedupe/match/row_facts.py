"""What each row says besides its name and its place, as codes and as words that titles have: worked out while another
process looks at the places."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.codes import Ints, encode, encode_by
from dedupe.match.inputs import Listings
from dedupe.match.links import read_addresses
from dedupe.match.title_table import TitleTable
from dedupe.match.words import find_slug_words, find_words, hash_words
from dedupe.normalise.keys import fold

_FIGURES = re.compile(r"\d+(?:\.\d+)?")
_LONG_WORD = 6  # letters
_MAX_TOLD = 30  # long words of a description
_MAX_PLACE = 200  # characters of a place
_MAX_PLACE_WORDS = 12
_MAX_PHONE = 40
_MAX_PRICE = 80
_MAX_MENTIONS = 50  # words of the other texts that are looked at
Words = tuple[Ints, Ints]  # row, code of a word of titles


@dataclass(frozen=True)
class RowFacts:
    """Codes are one a row, -1 for none."""

    source: Ints
    region: Ints
    category: Ints
    language: Ints
    page: Ints
    image: Ints
    phone: Ints
    organiser: Ints
    price: Ints
    mentions: Words  # words of titles in performers, organiser, description and page address
    venue: Words  # words of titles in the name of the venue, of the town, in the address
    city: Words
    address: Words
    told: Words  # long words of the description, by their hash


def read_rows(listings: Listings, titles: TitleTable) -> RowFacts:
    """Return what all rows say."""
    texts = listings.texts
    known = {word: code for code, word in enumerate(titles.words)}
    pages, slugs = read_addresses(texts["url"])
    venue, city, address = (
        find_words(pc.utf8_slice_codeunits(texts[name], 0, _MAX_PLACE), known, _MAX_PLACE_WORDS)
        for name in ("venue", "city", "address")
    )
    source, region, category, language = (
        encode(texts[name])[0] for name in ("source_id", "region", "category", "language")
    )
    return RowFacts(
        source=source,
        region=region,
        category=category,
        language=language,
        page=encode(pages)[0],
        image=encode(read_addresses(texts["image"])[0])[0],
        phone=encode_by(texts["phone"], _read_digits)[0],
        organiser=encode_by(texts["organiser"], fold)[0],
        price=encode_by(texts["price"], _read_figures)[0],
        mentions=_find_mentions(listings, slugs, known),
        venue=venue,
        city=city,
        address=address,
        told=hash_words(texts["description"], _LONG_WORD, _MAX_TOLD),
    )


def _find_mentions(listings: Listings, slugs: pa.Array, known: dict[str, int]) -> Words:
    people = pc.binary_join(listings.performers, " ")
    said = pc.binary_join_element_wise(people, listings.texts["organiser"], listings.texts["description"], " ")
    rows, values = find_words(said, known, _MAX_MENTIONS)
    slug_rows, slug_values = find_slug_words(slugs, known)
    return np.concatenate([rows, slug_rows]), np.concatenate([values, slug_values])


def _read_digits(text: str) -> str:
    """Return a telephone number's last ten digits."""
    return "".join(c for c in text if c.isdigit())[-10:] if len(text) < _MAX_PHONE else ""


def _read_figures(text: str) -> str:
    """Return the distinct figures of a price."""
    return " ".join(sorted(set(_FIGURES.findall(text[:_MAX_PRICE].replace(",", ".")))))
