"""Habits of a calendar: an honest one is never corrected, a mistaken one never into another mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Certainty, Page
from sources.platforms import find_platform
from sources.read.ical import read_ical
from sources.read.ical.clock import Clock
from sources.read.ical.habits import judge_clock
from sources.read.ical.lines import read_calendars
from sources.read.ical.zones import Zones
from sources.source import Rights, Source
from tests.servers import make_ics

TORONTO = ZoneInfo("America/Toronto")
KNOWN_FOR_IT = find_platform(prodid="-//WordPress - MECv7.1//EN")
LOCAL, ZULU = "DTSTART;TZID=America/Toronto:%Y%m%dT%H%M%S", "DTSTART:%Y%m%dT%H%M%SZ"


def find_offset(at: datetime) -> timedelta:
    """Return the offset from UTC of a local hour."""
    return at.replace(tzinfo=TORONTO).utcoffset() or timedelta(0)


EXPORTS: dict[str, tuple[Clock, Callable[[datetime], str]]] = {
    "local": (Clock.STANDARD, lambda at: at.strftime(LOCAL)),
    "utc": (Clock.STANDARD, lambda at: at.replace(tzinfo=TORONTO).astimezone(UTC).strftime(ZULU)),
    "utc-is-local": (Clock.UTC_IS_LOCAL, lambda at: at.strftime(ZULU)),
    "local-is-utc": (Clock.LOCAL_IS_UTC, lambda at: at.replace(tzinfo=TORONTO).astimezone(UTC).strftime(LOCAL)),
    "offset-twice": (Clock.OFFSET_TWICE, lambda at: (at + find_offset(at)).strftime(LOCAL)),
}  # fmt: skip
"""How a calendar writes its local hours, and what each is to be judged."""


def judge(starts: Sequence[datetime], name: str, *, is_known: bool = True) -> Clock:
    """Judge a calendar that writes these local starts in one way."""
    body = make_ics(*(f"UID:{n}\nSUMMARY:{n}\n{EXPORTS[name][1](at)}" for n, at in enumerate(starts)))
    [calendar] = read_calendars(body)
    zones = Zones(calendar, "America/Toronto")
    clock, issue = judge_clock(list(calendar.read_events()), zones, KNOWN_FOR_IT if is_known else None)
    assert (issue is None) == (clock is Clock.STANDARD)
    return clock


SCHEDULES = st.lists(
    st.builds(
        lambda day, minutes: datetime(2026, 9, 1) + timedelta(days=day, minutes=15 * minutes),  # noqa: DTZ001
        st.integers(0, 200),
        st.integers(4 * 9, 4 * 21),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=30, deadline=None)
@given(starts=SCHEDULES, name=st.sampled_from(sorted(EXPORTS)))
def test_nothing_is_made_worse(starts: list[datetime], name: str) -> None:
    """Events of the day and the evening are left as written, or corrected by exactly the mistake that was made."""
    assert judge(starts, name) in (Clock.STANDARD, EXPORTS[name][0])
    assert judge(starts, name, is_known=False) is Clock.STANDARD


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_a_mistake_is_found(name: str) -> None:
    """A season of matinees and evenings shows each mistake."""
    hours = (10, 11, 14, 19, 20, 20, 20)
    starts = [datetime(2026, 9, 1, hours[n % 7], 30) + timedelta(days=4 * n) for n in range(50)]  # noqa: DTZ001
    assert judge(starts, name) is EXPORTS[name][0]


@pytest.mark.parametrize(("has_ends", "clock"), [(True, Clock.LOCAL_IS_UTC), (False, Clock.STANDARD)])
def test_a_small_calendar_shows_its_mistake_by_midnights_that_last(has_ends: bool, clock: Clock) -> None:
    """Five shows, two of which stand at midnight: with an end at 2 h these are hours, without they may be unknown."""
    starts = [datetime(2026, 11, day, hour, 30 * (hour == 11)) for day, hour in ((14, 20), (20, 19), (27, 19))]  # noqa: DTZ001
    starts += [datetime(2026, 12, day, hour) for day, hour in ((4, 11), (11, 21))]  # noqa: DTZ001
    write = EXPORTS["local-is-utc"][1]
    ends = [write(at + timedelta(hours=2)).replace("DTSTART", "DTEND") if has_ends else "X-A:" for at in starts]
    body = make_ics(*(f"UID:{n}\nSUMMARY:{n}\n{write(at)}\n{ends[n]}" for n, at in enumerate(starts)))
    [calendar] = read_calendars(body)
    judged, _ = judge_clock(list(calendar.read_events()), Zones(calendar, "America/Toronto"), KNOWN_FOR_IT)
    assert judged is clock


def test_a_small_calendar_of_mornings_is_one_of_evenings() -> None:
    """Four shows labelled UTC: one would begin at 5 h and none in the evening; left as they are, two are evenings."""
    starts = [datetime(2026, 11, day, hour) for day, hour in ((14, 20), (15, 10), (20, 19), (21, 13))]  # noqa: DTZ001
    assert judge(starts, "utc-is-local") is Clock.UTC_IS_LOCAL
    assert judge(starts, "utc") is Clock.STANDARD
    assert judge(starts[2:], "utc-is-local") is Clock.STANDARD  # 14 h and 8 h may be


def test_hours_in_utc_of_a_program_known_for_it_are_doubtful() -> None:
    """Where nothing decides, they are given as written, and not as certain."""
    body = make_ics("UID:a\nSUMMARY:Bal\nDTSTART:20261121T190000Z").replace(b"//test//", b"//WordPress - MECv7.1//")
    source = Source(
        id="a", title="A", kind="ical", url="https://a.example/", region="04", language="fr",
        rights=Rights(basis="public-feed"),
    )  # fmt: skip
    (bal,) = read_ical([Page("https://a.example/", body)], source, datetime(2026, 11, 1, tzinfo=UTC)).listings
    assert bal.date_certainty is Certainty.INFERRED
    assert [str(one.start) for one in bal.occurrences] == ["2026-11-21 14:00:00-05:00"]
