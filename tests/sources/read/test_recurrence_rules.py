"""The instances of a RRULE, against dateutil's."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.read.ical.rules import expand_rule, read_rule

FIRST = datetime(2026, 10, 17, 5)  # noqa: DTZ001
LAST = FIRST + timedelta(days=445)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_lists: Mapping[str, st.SearchStrategy[list[Any]]] = {
    "weekdays": st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True),
    "months": st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True),
    "days": st.lists(st.sampled_from([1, 13, 28, 30, 31, -1, -3]), min_size=1, max_size=3, unique=True),
    "places": st.lists(
        st.builds(lambda n, day: f"{n}{day}", st.sampled_from([1, 2, 3, 5, -1, -2]), st.sampled_from(WEEKDAYS)),
        min_size=1,
        max_size=2,
        unique=True,
    ),
}


def write_part(name: str, values: str) -> st.SearchStrategy[str]:
    """Return «;NAME=1,2» for a list of `_lists`."""
    return _lists[values].map(lambda items: f";{name}=" + ",".join(map(str, items)))


def either(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return one of some parts, or nothing."""
    return st.one_of(st.just(""), *parts)


_daily = st.builds(
    "FREQ=DAILY{}{}".format, either(write_part("BYMONTH", "months")), either(write_part("BYDAY", "weekdays"))
)
_weekly = st.builds(
    "FREQ=WEEKLY{}{}{}".format,
    either(write_part("BYDAY", "weekdays")),
    either(write_part("BYMONTH", "months")),
    either(st.sampled_from([";WKST=SU", ";WKST=WE"])),
)
_monthly = st.builds(
    "FREQ=MONTHLY{}".format,
    either(
        write_part("BYDAY", "places"),
        write_part("BYMONTHDAY", "days"),
        st.builds("{}{}".format, write_part("BYDAY", "weekdays"), st.sampled_from([";BYSETPOS=-1", ";BYSETPOS=2,3"])),
    ),
)
_yearly = st.builds(
    "FREQ=YEARLY{}".format,
    either(
        write_part("BYMONTH", "months"),
        st.builds("{}{}".format, write_part("BYMONTH", "months"), write_part("BYDAY", "places")),
        write_part("BYDAY", "places"),
        st.sampled_from([";BYYEARDAY=1,200,-1", ";BYWEEKNO=1,20;BYDAY=MO", ";BYMONTH=6;BYMONTHDAY=24"]),
    ),
)
_rules = st.builds(
    "{}{}{}{}".format,
    st.one_of(_daily, _weekly, _monthly, _yearly),
    either(st.integers(1, 4).map(";INTERVAL={}".format)),
    either(st.integers(0, 40).map(";COUNT={}".format)),
    either(st.just(";BYHOUR=14,20")),
)


@given(
    rule=_rules,
    start=st.datetimes(datetime(2022, 1, 1), datetime(2027, 6, 1)).map(lambda d: d.replace(second=0, microsecond=0)),  # noqa: DTZ001
)
@settings(max_examples=100, deadline=None)
def test_instances_are_those_of_dateutil(rule: str, start: datetime) -> None:
    """Every usual combination of parts gives the same instances in the window."""
    ours = list(expand_rule(read_rule(rule), start, FIRST, LAST))
    theirs = rrulestr(rule if "COUNT" in rule else f"{rule};UNTIL={LAST:%Y%m%dT%H%M%S}", dtstart=start)
    assert ours == list(theirs.between(FIRST, LAST, inc=True))


@pytest.mark.parametrize(
    ("rule", "instances"),
    [
        ("FREQ=HOURLY;INTERVAL=6;COUNT=3", ["2026-11-02 18:00", "2026-11-03 00:00", "2026-11-03 06:00"]),
        ("FREQ=DAILY;BYSETPOS=-1;BYHOUR=9,20;COUNT=2", ["2026-11-02 20:00", "2026-11-03 20:00"]),
        # A plain weekday beside one with a place: either (dateutil wants both at once and finds none).
        ("FREQ=MONTHLY;BYDAY=1TU,SU;COUNT=3", ["2026-11-03 18:00", "2026-11-08 18:00", "2026-11-15 18:00"]),
        # The last of the days of a whole week, also when it begins within it.
        ("FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=-1;COUNT=2", ["2026-11-06 18:00", "2026-11-13 18:00"]),
    ],
)
def test_rarer_rules(rule: str, instances: list[str]) -> None:
    """Hours, positions, and what the RFC reads otherwise than dateutil."""
    found = expand_rule(read_rule(rule), datetime(2026, 11, 2, 18), FIRST, LAST)  # noqa: DTZ001
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in found] == instances


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;COUNT=1000000;BYMONTH=2;BYMONTHDAY=30",
    ],
)
def test_a_rule_that_no_day_fulfils_ends(rule: str) -> None:
    """It is looked for in the window only; dateutil goes on to the year 9999."""
    began = time.process_time()
    assert list(expand_rule(read_rule(rule), datetime(1950, 1, 1, 20), FIRST, LAST)) == []  # noqa: DTZ001
    assert time.process_time() - began < 1


def test_old_rules_cost_what_new_ones_do() -> None:
    """A daily rule of 1990 and a weekly one of 2005 begin at the window, on the right days."""
    daily = list(expand_rule(read_rule("FREQ=DAILY;INTERVAL=2"), datetime(1990, 1, 1, 9), FIRST, LAST))  # noqa: DTZ001
    assert (daily[0] - datetime(1990, 1, 1, 9)).days % 2 == 0  # noqa: DTZ001
    assert len(daily) == 223
    weekly = expand_rule(read_rule("FREQ=WEEKLY"), datetime(2005, 3, 3, 20), FIRST, LAST)  # noqa: DTZ001
    assert next(weekly) == datetime(2026, 10, 22, 20)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "", "FREQ=", "FREQ=SOMETIMES", "INTERVAL=2", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=x", "\0", "=;=;",
        "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYHOUR=-1", "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=DAILY;BYEASTER=1",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(text: str) -> None:
    """A rule that cannot be followed raises, whatever it holds."""
    with pytest.raises(ValueError, match=r"no|unknown"):
        read_rule(text)
