"""Which wording of a title is published: that of the listing believed first, unless it shouts or carries the house's
name and another listing writes the same name better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dedupe.merge.rights import may_share
from dedupe.model import NormalisedListing
from dedupe.normalise.keys import fold, make_venue_key
from dedupe.normalise.titles import clean_title

_SHOUTING = 0.8  # share of capitals among the letters
_LEAST = 8  # letters: «ABBA» and «NOFX» do not shout


def choose_wording(believed: NormalisedListing, ordered: Sequence[NormalisedListing]) -> NormalisedListing:
    """Return the listing whose wording of the believed title is best; of equals, the first of `ordered`.

    Only the same words in the same language are another wording: capitals, accents, signs and the name of the house
    beside the title aside.
    """
    houses = find_house_names(ordered)
    if len(ordered) < 2 or not _count_faults(believed.title, houses):
        return believed
    name = _make_name(believed.title, houses)
    same = [
        item
        for item in ordered
        if item is not believed
        and item.title
        and item.language == believed.language
        and may_share(item, "title")
        and _make_name(item.title, houses) == name
    ]
    return min((believed, *same), key=lambda item: _count_faults(item.title, houses))


def find_house_names(items: Iterable[NormalisedListing]) -> frozenset[str]:
    """Return the keys of names that may stand beside a title without belonging to it: venues and organisers."""
    names = (name for item in items for name in (item.venue, item.said.venue, item.said.organiser) if name)
    return frozenset(key for name in names if (key := make_venue_key(name)))


def is_shouting(title: str) -> bool:
    """Whether a title is written in capitals throughout."""
    letters = [letter for letter in title if letter.isalpha()]
    return len(letters) >= _LEAST and sum(letter.isupper() for letter in letters) >= _SHOUTING * len(letters)


def _make_name(title: str, houses: frozenset[str]) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(clean_title(title, houses).text)).split())


def _count_faults(title: str, houses: frozenset[str]) -> int:
    plain = clean_title(title, frozenset()).text
    return 2 * is_shouting(title) + (clean_title(title, houses).text != plain)
