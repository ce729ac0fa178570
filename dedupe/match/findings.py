"""What is found out about pairs, in three tiers: what is cheap for all of them, names and then the rest where it
may still matter."""

from __future__ import annotations

from collections.abc import Mapping

from dedupe.match.bags import Ints
from dedupe.match.features.levels import Levels
from dedupe.match.features.mention import compare_mentions
from dedupe.match.features.numbers import compare_numbers
from dedupe.match.features.origins import compare_categories, compare_links, compare_sources
from dedupe.match.features.place_words import compare_place_words
from dedupe.match.features.sessions import compare_sessions
from dedupe.match.features.spread import compare_spreads
from dedupe.match.features.texts import compare_contacts, compare_descriptions, compare_prices
from dedupe.match.features.title import compare_titles
from dedupe.match.features.translation import compare_translations, find_foreign
from dedupe.match.features.when import compare_when
from dedupe.match.features.where import compare_where
from dedupe.match.prepare import Records
from dedupe.match.rules import AT_ONCE, ONE_PLACE, Pairs


def find_cheap_levels(records: Records, left: Ints, right: Ints) -> dict[str, Levels]:
    """Return the levels that cost little: they tell how much a pair can weigh at most."""
    return {
        "when": compare_when(records, left, right),
        "where": compare_where(records, left, right),
        "numbers": compare_numbers(records, left, right),
        "link": compare_links(records, left, right),
        "source": compare_sources(records, left, right),
        "category": compare_categories(records, left, right),
        "spread": compare_spreads(records, left, right),
        "contact": compare_contacts(records, left, right),
        "price": compare_prices(records, left, right),
    }


def find_name_levels(records: Records, left: Ints, right: Ints, levels: Mapping[str, Levels]) -> dict[str, Levels]:
    """Return the cheap levels and those of names and texts, which leave few pairs any hope."""
    found = Pairs(records, left, right, levels)
    likely = found.has("when", *AT_ONCE, "same-period") & found.has("where", *ONE_PLACE)
    title = find_foreign(records, left, right, compare_titles(records, left, right), likely)
    return {
        **levels,
        "title": title,
        "translation": compare_translations(records, left, right, title),
        "mention": compare_mentions(records, left, right, title),
        "description": compare_descriptions(records, left, right),
    }


def find_costly_levels(records: Records, left: Ints, right: Ints, levels: Mapping[str, Levels]) -> dict[str, Levels]:
    """Return the levels so far and all others, but the rank, which needs the other pairs."""
    found = Pairs(records, left, right, levels)
    here = found.has("where", *ONE_PLACE)
    # A vernissage or a workshop on one day of a period is a thing of its own.
    inside = ("opening-day", "inside-period", "in-long-period")
    one_day = here & ~found.has("when", "apart", "moved", "unknown", "other-hour", *inside)
    return {
        **levels,
        "session": compare_sessions(records, left, right, one_day),
        "place-words": compare_place_words(records, left, right),
    }
