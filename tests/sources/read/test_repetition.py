"""The days of repeating rules, against dateutil's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.read.structured.repetition import Frequency, Repetition

_FREQUENCIES: dict[Frequency, int] = {"D": rrule.DAILY, "W": rrule.WEEKLY, "M": rrule.MONTHLY}
LAST = date(2028, 1, 31)


@given(
    st.sampled_from(["D", "W", "M"]),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(1, 4),
    st.sets(st.integers(0, 6), max_size=3),
    st.sets(st.integers(1, 12), max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_days_are_those_of_dateutil(
    frequency: Frequency, begin: date, interval: int, weekdays: set[int], months: set[int]
) -> None:
    """Frequency, interval, weekdays and months mean what RFC 5545 says."""
    ours = Repetition(frequency, begin, interval, tuple((n, None) for n in sorted(weekdays)), (), tuple(sorted(months)))
    theirs = rrule.rrule(
        _FREQUENCIES[frequency],  # type: ignore[arg-type]
        dtstart=datetime.combine(begin, time.min),
        interval=interval,
        until=datetime.combine(LAST, time.min),
        byweekday=sorted(weekdays) or None,
        bymonth=sorted(months) or None,
    )
    assert list(ours.list_days(date(1901, 1, 1), LAST)) == [found.date() for found in theirs]


def test_weeks_of_the_month() -> None:
    """The second Sunday, the last Friday."""
    second = Repetition("M", date(2026, 12, 1), 1, ((6, 2),))
    assert list(second.list_days(date(1901, 1, 1), date(2027, 1, 31))) == [date(2026, 12, 13), date(2027, 1, 10)]
    last = Repetition("M", date(2026, 12, 1), 1, ((4, -1),))
    assert list(last.list_days(date(1901, 1, 1), date(2027, 1, 31))) == [date(2026, 12, 25), date(2027, 1, 29)]


def test_a_rule_that_no_day_fulfils_ends() -> None:
    """31 February is looked for until the horizon only."""
    assert list(Repetition("D", date(1901, 1, 1), 1, (), (31,), (2,)).list_days(date(1901, 1, 1), LAST)) == []


@given(st.sampled_from(("D", "W", "M", "Y")), st.integers(1, 5), st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_days_from_later_on_are_the_same(frequency: Frequency, interval: int, later: int) -> None:
    """Days are those of the rule, wherever one begins to look."""
    rule = Repetition(frequency, date(2025, 1, 31), interval)
    since = rule.begin + timedelta(days=later)
    assert list(rule.list_days(since, LAST)) == [day for day in rule.list_days(rule.begin, LAST) if day >= since]
