"""Last good listings: missing at a source is not cancelled, and a bad reading deletes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sources.keep import KEPT_AFTER, keep_listings
from sources.model import Issue, Listing, Occurrence, Reading
from sources.tables import KeptListing

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def make_listing(number: int, day: date = date(2026, 12, 20)) -> Listing:
    """Return a listing on a day."""
    return Listing("s", f"k{number}", f"Spectacle {number}", occurrences=(Occurrence(day),))


def read(count: int) -> Reading:
    """Return a reading of so many listings."""
    return Reading(tuple(make_listing(n) for n in range(count)))


def keep_first(count: int) -> list[KeptListing]:
    """Return what is kept after a first reading."""
    return list(keep_listings([], read(count), now=NOW).listings)


def test_first_and_last_seen() -> None:
    """first_seen stays, last_seen follows the readings."""
    kept = keep_listings(keep_first(2), read(2), now=LATER)
    assert {(k.first_seen, k.last_seen) for k in kept.listings} == {(NOW, LATER)}
    assert kept.alarm is None


def test_a_listing_that_vanishes_is_kept_and_marked() -> None:
    """One listing gone from a healthy source stays, with the time since when it is missing."""
    kept = keep_listings(keep_first(10), read(9), now=LATER)
    [gone] = [k for k in kept.listings if k.missing_since]
    assert (gone.listing.source_key, gone.missing_since) == ("k9", LATER)
    back = keep_listings(kept.listings, read(10), now=LATER + timedelta(days=1))
    assert not any(k.missing_since for k in back.listings)


def test_sudden_drop_raises_an_alarm_and_deletes_nothing() -> None:
    """60 % fewer events is a broken export: all stay, none is marked missing."""
    kept = keep_listings(keep_first(10), read(4), now=LATER)
    assert kept.alarm is not None
    assert kept.alarm.code == "sudden-drop"
    assert len(kept.listings) == 10
    assert not any(k.missing_since for k in kept.listings)


def test_empty_or_failed_reading_keeps_everything() -> None:
    """An empty calendar, a failure or no reading at all keep what was known."""
    before = keep_first(6)
    for reading in (Reading(), Reading(failure=Issue("not-a-calendar")), None):
        assert {k.listing for k in keep_listings(before, reading, now=LATER).listings} == {k.listing for k in before}


def test_past_listings_are_forgotten_once_dropped() -> None:
    """A listing that its source dropped leaves some time after its last date, and not before."""
    before = keep_first(1)
    over = datetime(2026, 12, 20, tzinfo=UTC) + KEPT_AFTER
    assert keep_listings(before, None, now=over).listings
    assert not keep_listings(before, None, now=over + timedelta(days=1)).listings


def test_open_periods_stay() -> None:
    """An exhibition without a known end is never over by itself."""
    [kept] = keep_first(1)
    period = Occurrence(date(2020, 1, 1), None, is_period=True)
    kept = replace(kept, listing=replace(kept.listing, occurrences=(period,)))
    assert keep_listings([kept], None, now=NOW).listings == (kept,)


def test_a_small_calendar_that_empties_is_ailing() -> None:
    """A calendar without any event where some were coming is no news of cancellations, however few they were."""
    kept = keep_listings(keep_first(2), Reading(), now=LATER)
    assert kept.alarm is not None
    assert kept.alarm.code == "empty"
    assert not any(k.missing_since for k in kept.listings)


def test_listings_without_dates_survive_a_failure() -> None:
    """What has no date is forgotten some time after it was last seen, not at the first failure."""
    [dated] = keep_first(1)
    undated = replace(dated, listing=replace(dated.listing, occurrences=()))
    assert keep_listings([undated], None, now=LATER).listings == (undated,)
    assert not keep_listings([undated], None, now=NOW + KEPT_AFTER + timedelta(days=1)).listings


def test_half_a_surrogate_pair_is_replaced() -> None:
    """JSON can escape what no file may hold: the listing is kept, under a key that stays the same."""
    said = replace(make_listing(1), source_key="k\ud800", title="Soir\udfff", performers=("\ud800",))
    [kept] = keep_listings([], Reading((said,)), now=NOW).listings
    assert (kept.listing.source_key, kept.listing.title, kept.listing.performers) == ("k?", "Soir?", ("?",))
    [again] = keep_listings([kept], Reading((said,)), now=LATER).listings
    assert (again.first_seen, again.last_seen) == (NOW, LATER)
