"""Dates and hours of two records."""

from __future__ import annotations

import numpy as np

from dedupe.match.bags import Ints, find_nearest, sum_shared
from dedupe.match.features.levels import Levels, choose_levels
from dedupe.match.prepare import Records

FAR = 100_000  # minutes: "no hour to compare"
DOORS = 45  # minutes between two hours that may be doors and show
MANY = 4  # dates of a series, of which another record may be one
LONG = 14  # days of a period in which much else happens


def compare_when(records: Records, left: Ints, right: Ints) -> Levels:
    """Compare dates and hours: single days as sets, periods as ranges."""
    days = sum_shared(records.days, left, right)
    minutes = sum_shared(records.minutes, left, right)
    gap = find_nearest(records.minutes, left, right, FAR)
    next_day = find_nearest(records.days, left, right, FAR) == 1
    timed = (records.minutes.sizes() > 0)[left] & (records.minutes.sizes() > 0)[right]
    dated = (records.last_day >= 0)[left] & (records.last_day >= 0)[right]
    single = records.has_dates[left] & records.has_dates[right]
    ranged = records.is_period[left] | records.is_period[right]
    overlap = np.minimum(records.last_day[left], records.last_day[right]) - np.maximum(
        records.first_day[left], records.first_day[right]
    )
    union = np.maximum(records.last_day[left], records.last_day[right]) - np.minimum(
        records.first_day[left], records.first_day[right]
    )
    several = np.minimum(records.days.sizes()[left], records.days.sizes()[right]) >= 2
    named = (records.key[left] >= 0) & (records.key[left] == records.key[right])
    telling = records.tokens.sum_weights(records.weights)[left] >= 0.75
    housed = (records.venue[left] >= 0) & (records.venue[left] == records.venue[right])
    count_l, count_r = records.minutes.sizes()[left], records.minutes.sizes()[right]
    most, least = np.maximum(count_l, count_r), np.minimum(count_l, count_r)
    days_most = np.maximum(records.days.sizes()[left], records.days.sizes()[right])
    ends = ranged & (records.last_day[left] == records.last_day[right])
    begins = ranged & (records.first_day[left] == records.first_day[right])
    opens = ranged & (records.first_day[left] == records.first_day[right]) & (overlap == 0) & (union >= 1)
    long_period = ranged & (union >= LONG) & (overlap < 0.2 * union)
    return choose_levels(
        "when",
        len(left),
        ("unknown", ~dated),
        ("same-dates", (minutes >= 2) & (minutes == most)),
        ("same-hours", (minutes >= 2) & several & (minutes >= 0.5 * least)),
        ("one-of-many", (minutes >= 1) & (most >= MANY) & (minutes < 0.4 * most)),
        ("same-hour", minutes >= 1),
        ("doors", timed & (days >= 1) & (gap <= DOORS)),
        ("shift", timed & (days >= 1) & (gap == 60)),
        ("doors", timed & (days >= 1) & (gap <= 75)),
        ("zone", timed & (days >= 1) & ((gap == 240) | (gap == 300))),
        ("half-day", timed & (days >= 1) & (gap == 720)),
        ("other-hour", timed & (days >= 1)),
        ("same-days", (days >= 2) & several),
        ("day-of-many", (days >= 1) & (days_most >= MANY) & ~ranged),
        ("same-day", days >= 1),
        ("same-period", ranged & (overlap == union) & (union >= 1)),
        ("same-end", ends & (overlap >= 1)),
        ("near-period", ranged & ((overlap + 1) >= 0.6 * (union + 1)) & ~single),
        ("same-begin", begins & (overlap >= 1)),
        ("opening-day", opens),
        ("in-long-period", long_period & (overlap >= 0)),
        ("inside-period", ranged & (overlap >= 0)),
        ("moved", records.is_moved[left] | records.is_moved[right]),
        ("slip", next_day & timed & (gap == 1440) & (most == 1)),
        ("next-night", named & telling & housed & next_day),
        ("next-day", next_day),
        ("apart", np.ones(len(left), dtype=bool)),
    )
