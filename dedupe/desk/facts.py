"""The facts of a listing that a decision rests on, and whether two states of them contradict each other.

Words are digests: what is kept of facts must hold nothing of a source that leaves. Dates are days, so that those that
have passed can drop out of a source without anything having changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dedupe.match.titles import SMALL
from dedupe.model import NormalisedListing
from dedupe.normalise.keys import make_tokens, make_venue_key
from sources.folding import fold
from sources.model import Occurrence, Status

FIELDS = ("title", "dates", "venue", "city", "status")
_SPANS_MAX = 40  # dates that are kept, the first ones to come
_WORDS_MAX = 24
_SERIES_GAP = 31  # days: later dates within it go on with a series, after it they are another edition
_SHARED_DATES = 0.5  # with fewer, it is something else
_SHARED_WORDS = 0.6
_OPEN = 10**6  # the end of a period without end, in days
Span = tuple[int, int]  # first and last day, counted from 1970


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision rests on. Words are digests, numbers as they are (a year, "Volet 2")."""

    title: frozenset[str]
    venue: frozenset[str]
    city: str  # "" when untold, as is an empty venue
    status: str
    spans: tuple[Span, ...]  # sorted; those that were to come
    is_cut: bool  # there were more


def read_facts(listing: NormalisedListing, today: date) -> Facts:
    """Return the facts of a listing; dates that are over before `today` play no part."""
    spans = list_spans(listing.said.occurrences, today)
    return Facts(
        title=frozenset(map(digest_word, _list_words(listing.title))),
        venue=frozenset(map(digest_word, make_venue_key(listing.venue or "").split()[:_WORDS_MAX])),
        city=digest_word(fold(listing.city)) if listing.city else "",
        status=listing.status.value,
        spans=tuple(spans[:_SPANS_MAX]),
        is_cut=len(spans) > _SPANS_MAX,
    )


def find_changed_fields(before: Facts, now: Facts, today: date) -> tuple[str, ...]:
    """Return the FIELDS that have changed so much that a decision may not hold any more.

    A fact told for the first time, or no longer told, is no change; nor is a further date of a series.
    """
    changed = {
        "title": not _is_alike(before.title, now.title),
        "dates": _has_moved(before, now, today),
        "venue": not _is_alike(before.venue, now.venue),
        "city": "" not in (before.city, now.city) and before.city != now.city,
        "status": _is_off(before.status) != _is_off(now.status),
    }
    return tuple(field for field in FIELDS if changed[field])


def find_shared_fields(one: Facts, other: Facts, today: date) -> tuple[str, ...]:
    """Return the FIELDS in which two listings do not contradict each other."""
    shared = {
        "title": _is_alike(one.title, other.title),
        "dates": _is_met(one, other, today) or not one.spans or not other.spans,
        "venue": _is_alike(one.venue, other.venue),
        "city": "" in (one.city, other.city) or one.city == other.city,
        "status": _is_off(one.status) == _is_off(other.status),
    }
    return tuple(field for field in FIELDS if shared[field])


def list_spans(occurrences: Iterable[Occurrence], today: date) -> list[Span]:
    """Return the days of the dates that are not over, each once, sorted; a period whose end is untold has none."""
    spans = set()
    for occurrence in occurrences:
        first, last = occurrence.first_day, occurrence.last_day
        if first is None and last is None:
            continue
        end = count_days(last) if last else _OPEN
        if end >= count_days(today):
            spans.add((count_days(first) if first else end, end))
    return sorted(spans)


def _list_words(title: str) -> list[str]:
    words = make_tokens(title)
    return [word for word in words if word not in SMALL][:_WORDS_MAX] or words[:_WORDS_MAX]


def _has_moved(before: Facts, now: Facts, today: date) -> bool:
    """Whether most of the dates that were to come are others now."""
    coming = [span for span in before.spans if span[1] >= count_days(today)]
    if not now.spans or not before.spans:
        return False
    if not coming:
        return now.spans[0][0] > before.spans[-1][1] + _SERIES_GAP
    kept = sum(any(_is_same_span(span, other) for other in now.spans) for span in coming)
    return kept < len(coming) * _SHARED_DATES


def _is_same_span(one: Span, other: Span) -> bool:
    """Whether two are one date, or one period of which an end was moved."""
    if one[0] == one[1] and other[0] == other[1]:
        return one == other
    return max(one[0], other[0]) <= min(one[1], other[1]) and (one[0] == other[0] or one[1] == other[1])


def _is_met(one: Facts, other: Facts, today: date) -> bool:
    """Whether two have a day in common."""
    first = count_days(today)
    return any(max(a[0], b[0], first) <= min(a[1], b[1]) for a in one.spans for b in other.spans)


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of words name one thing, one perhaps at greater length; "Volet 1" and "Volet 2" do not."""
    if not one or not other:
        return True
    numbers = [{word for word in words if word.startswith("#")} for words in (one, other)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return False
    return len(one & other) >= min(len(one), len(other)) * _SHARED_WORDS


def _is_off(status: str) -> bool:
    return status not in (Status.SCHEDULED.value, Status.SOLDOUT.value)


def digest_word(word: str) -> str:
    """Return six hexadecimal digits for a word; a number stays readable ("#2027")."""
    if word.isdigit() and word.isascii():
        return f"#{word[:8]}"
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()[:6]


def count_days(day: date) -> int:
    """Return the days since 1970."""
    return (day - date(1970, 1, 1)) // timedelta(days=1)
