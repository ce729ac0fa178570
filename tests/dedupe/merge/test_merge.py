"""One event a cluster: whose dates, whose status, whose words, and what sources keep to themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dedupe.merge import merge_events
from dedupe.merge.tables import load_events, load_venues, write_events, write_venues
from dedupe.model import MergedEvent, NormalisedListing
from dedupe.venues import resolve_venues
from sources.model import Certainty, Listing, Occurrence, Status

NOW = datetime(2026, 11, 25, 17, tzinfo=UTC)
ZONE = ZoneInfo("America/Toronto")
DEFAULT = ("title", "dates", "place", "link", "summary")


def _hour(day: int, hour: int = 20, minute: int = 0, **fields: Any) -> Occurrence:
    return Occurrence(datetime(2026, 12, day, hour, minute, tzinfo=ZONE), **fields)


def _day(day: int) -> Occurrence:
    return Occurrence(date(2026, 12, day))


def _period(first: int, last: int) -> Occurrence:
    return Occurrence(date(2026, 12, first), date(2026, 12, last), is_period=True)


def _listing(source: str, *dates: Occurrence, said: dict[str, Any] | None = None, **fields: Any) -> NormalisedListing:
    values: dict[str, Any] = {
        "listing_id": f"{source} k", "role": "media", "republish": DEFAULT, "first_seen": NOW, "last_seen": NOW,
        "missing_since": None, "title": "Le Grand Air", "language": "fr", "category": "music",
        "status": Status.SCHEDULED, "venue": "Salle du Quai", "address": None, "city": "Rimouski", "region": "01",
        "postal_code": None, "lat": None, "lon": None, "place_certainty": Certainty.STATED,
    }  # fmt: skip
    untouched: dict[str, Any] = {"title": "Le Grand Air", "date_certainty": Certainty.STATED} | (said or {})
    return NormalisedListing(said=Listing(source, "k", occurrences=dates, **untouched), **(values | fields))


def _merge(*listings: NormalisedListing) -> MergedEvent:
    """Merge listings of one cluster; whatever their order, the event is the same."""
    clusters = {item.listing_id: "e1" for item in listings}
    found = [merge_events(order, clusters, now=NOW) for order in permutations(listings)]
    assert all(events == found[0] for events in found)
    assert len(found[0]) == 1
    return found[0][0]


def _starts(event: MergedEvent) -> list[str]:
    return [o.start.isoformat() if o.start else "" for o in event.occurrences]


def test_one_cancelled_night_leaves_the_others_on() -> None:
    """A ticketing page a night: the word about one of them is not about the run."""
    event = _merge(
        _listing("orga", _hour(5), _hour(6), role="organiser"),
        _listing("billets", _hour(6), role="ticketing", status=Status.CANCELLED),
    )
    assert [o.status for o in event.occurrences] == [Status.SCHEDULED, Status.CANCELLED]
    assert event.status is Status.SCHEDULED


def test_a_cancellation_by_the_organiser_wins() -> None:
    """Whoever else still announces it."""
    event = _merge(
        _listing("orga", _hour(5), role="organiser", status=Status.CANCELLED),
        _listing("billets", _hour(5), role="ticketing"),
        _listing("media", _hour(5)),
    )
    assert event.status is Status.CANCELLED


def test_a_cancellation_by_a_medium_does_not_outweigh_the_organiser() -> None:
    """Media count when nobody closer to the event speaks."""
    media = _listing("media", _hour(5), status=Status.CANCELLED)
    assert _merge(media, _listing("orga", _hour(5), role="organiser")).status is Status.SCHEDULED
    assert _merge(media, _listing("autre", _hour(5))).status is Status.CANCELLED


def test_past_nights_do_not_keep_a_cancelled_run_on() -> None:
    """What is left of it is off: so is the event."""
    past = Occurrence(datetime(2026, 11, 20, 20, tzinfo=ZONE))
    event = _merge(_listing("orga", past, _hour(5, status=Status.CANCELLED), role="organiser"))
    assert event.status is Status.CANCELLED


def test_a_day_takes_the_hour_that_another_tells() -> None:
    """All-day and timed on one day are one date, the timed one."""
    event = _merge(_listing("orga", _day(5), role="organiser"), _listing("media", _hour(5, 19, 30)))
    assert _starts(event) == ["2026-12-05T19:30:00-05:00"]
    assert not event.conflicts


def test_close_hours_are_one_showing_and_a_told_conflict() -> None:
    """The organiser's hour is published, the other is in the provenance."""
    event = _merge(_listing("orga", _hour(5, 20), role="organiser"), _listing("media", _hour(5, 19, 30)))
    assert _starts(event) == ["2026-12-05T20:00:00-05:00"]
    assert event.conflicts == ("starts_at",)
    told = {(s.source_id, s.value, s.chosen) for s in event.said if s.field == "starts_at"}
    assert told == {("orga", "2026-12-05T20:00:00-05:00", True), ("media", "2026-12-05T19:30:00-05:00", False)}


def test_a_matinee_is_not_the_evening() -> None:
    """Hours further apart are two showings."""
    event = _merge(_listing("orga", _hour(5, 14), role="organiser"), _listing("media", _hour(5, 20)))
    assert len(event.occurrences) == 2


def test_doors_an_hour_before_are_one_showing() -> None:
    """Doors at 19 h by the house, show at 20 h by a medium: one date, and readers are told that the hour differs."""
    event = _merge(_listing("salle", _hour(5, 19), role="venue"), _listing("media", _hour(5, 20)))
    assert _starts(event) == ["2026-12-05T19:00:00-05:00"]
    assert event.conflicts == ("starts_at",)


def test_an_hour_between_two_time_zones_is_one_showing() -> None:
    """20 h at the Îles is 19 h in Montréal; a program that writes 20 h Eastern means 20 h there."""
    atlantic = Occurrence(datetime(2026, 12, 5, 20, tzinfo=ZoneInfo("America/Halifax")))
    event = _merge(_listing("orga", atlantic, role="organiser"), _listing("media", _hour(5, 20)))
    assert _starts(event) == ["2026-12-05T20:00:00-04:00"]
    assert not event.conflicts
    same = _merge(_listing("orga", atlantic, role="organiser"), _listing("media", _hour(5, 19)))
    assert (len(same.occurrences), same.conflicts) == (1, ())


def test_hours_that_one_source_tells_apart_stay_apart() -> None:
    """Guided visits every hour, of which another source tells one more."""
    event = _merge(
        _listing("musee", _hour(5, 13), _hour(5, 14), role="venue"),
        _listing("media", _hour(5, 13), _hour(5, 14), _hour(5, 15)),
    )
    assert [o.start.hour for o in event.occurrences if isinstance(o.start, datetime)] == [13, 14, 15]


def test_a_matinee_and_an_evening_take_the_day_of_another_as_theirs() -> None:
    """A day without hours adds nothing to two showings of that day."""
    event = _merge(
        _listing("orga", _hour(5, 14), _hour(5, 20), role="organiser"),
        _listing("media", _day(5)),
        _listing("billets", _hour(5, 19, 30), role="ticketing"),
    )
    assert _starts(event) == ["2026-12-05T14:00:00-05:00", "2026-12-05T20:00:00-05:00"]
    assert event.conflicts == ("starts_at",)


@pytest.mark.parametrize("roles", [("organiser", "media"), ("media", "venue")])
def test_the_old_date_of_a_postponed_show_is_not_published(roles: tuple[str, str]) -> None:
    """One says «reporté au 12», whoever it is; the other still has the 5th: no one should go there on the 5th."""
    event = _merge(
        _listing("sait", _hour(12), role=roles[0], status=Status.RESCHEDULED),
        _listing("vieux", _hour(5), role=roles[1]),
    )
    assert _starts(event) == ["2026-12-12T20:00:00-05:00"]
    assert event.status is Status.RESCHEDULED


def test_one_night_that_moved_leaves_the_run_alone() -> None:
    """A ticket page for one night says that it moved; the house tells the others."""
    event = _merge(
        _listing("salle", _hour(3), _hour(4), _hour(20), role="venue"),
        _listing("billets", _hour(20), role="ticketing", status=Status.RESCHEDULED),
    )
    assert [o.first_day.day for o in event.occurrences if o.first_day] == [3, 4, 20]
    assert event.status is Status.SCHEDULED


def test_postponed_without_a_date_is_not_on() -> None:
    """The house says that it is postponed; a medium still announces the hour."""
    event = _merge(_listing("salle", _hour(5), role="venue", status=Status.POSTPONED), _listing("media", _hour(5)))
    assert event.status is Status.POSTPONED


def test_a_title_that_shouts_gives_way_to_the_same_words_well_written() -> None:
    """The organiser's capitals; a medium writes them as a title. Other words do not count, and initials may stay."""
    loud = _listing("orga", _hour(5), role="organiser", title="LE GRAND AIR")
    event = _merge(loud, _listing("media", _hour(5)))
    assert (event.title, event.title_fr) == ("Le Grand Air", "Le Grand Air")
    chosen = [said.source_id for said in event.said if said.field == "title" and said.chosen]
    assert chosen == ["media"]
    assert _merge(loud, _listing("media", _hour(5), title="Un spectacle")).title == "LE GRAND AIR"
    short = _listing("orga", _hour(5), role="organiser", title="ABBA")
    assert _merge(short, _listing("media", _hour(5), title="Abba")).title == "ABBA"


def test_a_title_without_the_house_goes_before_one_with_it() -> None:
    """«X | Salle du Quai», where another source names the work alone."""
    event = _merge(
        _listing("billets", _hour(5), role="ticketing", title="Le Grand Air | Salle du Quai", venue=None),
        _listing("media", _hour(5)),
    )
    assert event.title == "Le Grand Air"


def test_stated_dates_go_before_inferred_ones() -> None:
    """An organiser's hour read out of prose; a medium states it in its markup."""
    prose = {"date_certainty": Certainty.INFERRED}
    event = _merge(_listing("orga", _hour(5, 19), role="organiser", said=prose), _listing("media", _hour(5, 19, 30)))
    assert _starts(event) == ["2026-12-05T19:30:00-05:00"]


def test_of_equal_roles_the_freshest_is_believed() -> None:
    """Two media, one seen today."""
    event = _merge(
        _listing("a", _hour(5), title="Le Grand Air ancien", last_seen=NOW - timedelta(days=3)),
        _listing("b", _hour(5), title="Le Grand Air nouveau"),
    )
    assert event.title == "Le Grand Air nouveau"
    losing = [(said.source_id, said.value) for said in event.said if said.field == "title" and not said.chosen]
    assert losing == [("a", "Le Grand Air ancien")]


def test_an_opening_read_as_a_date_does_not_undo_a_festival() -> None:
    """One whole day said by a medium within the organiser's period is its beginning."""
    event = _merge(_listing("orga", _period(3, 7), role="organiser"), _listing("media", _day(3)))
    assert [o.is_period for o in event.occurrences] == [True]


def test_dates_tell_more_than_the_period_around_them() -> None:
    """A run of hours replaces the range that another source gives."""
    event = _merge(_listing("orga", _period(3, 7), role="organiser"), _listing("salle", _hour(3), _hour(5)))
    assert [o.is_period for o in event.occurrences] == [False, False]


def test_an_exhibition_stays_a_period_with_its_vernissage() -> None:
    """Days on which it is open are no dates of their own; its own vernissage is."""
    opening = [_hour(day, 10) for day in range(4, 9)]
    event = _merge(
        _listing("orga", _period(3, 20), _hour(3, 17), role="organiser", category="exhibition"),
        _listing("media", *opening, category="exhibition"),
        _listing("autre", _day(9), category="exhibition"),
    )
    assert [o.is_period for o in event.occurrences] == [True, False]
    assert event.occurrences[1].start == _hour(3, 17).start


def test_two_sources_outvote_one_of_the_same_role() -> None:
    """Of equals, what more sources say is published."""
    event = _merge(
        _listing("a", _hour(5), title="Le Grand Aïr"),
        _listing("b", _hour(5), title="Le Grand Air"),
        _listing("c", _hour(5), title="Le Grand Air"),
    )
    assert event.title == "Le Grand Air"


def test_withheld_facts_stay_out_of_the_event_and_of_its_provenance() -> None:
    """A source that shares only its dates lends no words; provenance says that it withholds them."""
    secret = {"title": "SECRET", "summary": "SECRET", "url": "https://secret.example/"}
    event = _merge(
        _listing("orga", _hour(5), said=secret, title="SECRET", venue="SECRET", republish=("dates",), role="organiser"),
        _listing("media", _hour(5)),
    )
    assert "SECRET" not in repr(event)
    assert "secret.example" not in repr(event)
    assert {s.field for s in event.said if s.withheld} >= {"title", "venue", "summary", "url"}


@pytest.mark.parametrize("republish", [("dates", "place"), ("title", "place")])
def test_without_a_title_or_dates_there_is_no_event(republish: tuple[str, ...]) -> None:
    """Nothing is published of a cluster that may not say what or when."""
    assert merge_events([_listing("orga", _hour(5), republish=republish)], {"orga k": "e1"}, now=NOW) == []


def test_missing_since_is_when_the_last_source_fell_silent() -> None:
    """One that still says it keeps it alive."""
    one = _listing("a", _hour(5), missing_since=NOW - timedelta(days=3))
    two = _listing("b", _hour(5), missing_since=NOW - timedelta(days=1))
    assert _merge(one, two).missing_since == NOW - timedelta(days=1)
    assert _merge(one, _listing("c", _hour(5))).missing_since is None


def test_tables_lose_nothing(tmp_path: Path) -> None:
    """Events and venues come back from Parquet as they were."""
    items = [
        _listing("orga", _period(3, 7), _hour(3), role="organiser", lat=48.4, lon=-68.5),
        _listing("media", Occurrence(None, date(2027, 1, 4), is_period=True), said={"performers": ("A", "B")}),
    ]
    venues, ids = resolve_venues(items)
    events = merge_events(items, {"orga k": "e1", "media k": "e2"}, venues=venues, venue_ids=ids, now=NOW)
    write_events(tmp_path / "events.parquet", events)
    write_venues(tmp_path / "venues.parquet", venues)
    assert load_events(tmp_path / "events.parquet") == events
    assert load_venues(tmp_path / "venues.parquet") == venues


def test_a_venue_keeps_its_id_when_another_name_is_used_more() -> None:
    """Names may change from run to run, the id of the place does not."""
    before, _ = resolve_venues([_listing("a", _hour(5), venue="Théâtre du Quai")])
    after, ids = resolve_venues(
        [
            _listing("b", _hour(5), venue="Le Théatre du Quai", role="venue"),
            _listing("c", _hour(5), venue="Autre lieu"),
        ],
        previous=before,
    )
    assert ids["b k"] == before[0].venue_id
    assert len(after) == 2
