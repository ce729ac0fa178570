"""What a maintainer should know of the listings a source says now: coverage, doubts, hours of the night, lookups. Pure;
the same for the file of a reading and for `babillard source check`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dedupe.normalise.lookups import LookupReport, report_lookups
from sources.coverage import Doubt, count_hours, find_doubts, measure_coverage
from sources.source import Source
from sources.tables import KeptListing
from sources.territory import Territory


@dataclass(frozen=True, slots=True)
class Survey:
    """All of it, over `listings` listings."""

    listings: int
    coverage: dict[str, int]
    doubts: tuple[Doubt, ...]
    timed_dates: int
    night_dates: int
    lookups: LookupReport

    @property
    def night_share(self) -> float:
        """The share of the hours told that lie between midnight and 5 o'clock."""
        return self.night_dates / self.timed_dates if self.timed_dates else 0.0


def survey_listings(kept: Sequence[KeptListing], source: Source, territory: Territory) -> Survey:
    """Survey the listings that a source still says; those it dropped are history and not counted."""
    listings = [item.listing for item in kept if item.missing_since is None]
    lookups = report_lookups(listings, source, territory)
    timed, night = count_hours(listings)
    known = {"town_known": lookups.towns_known, "category_known": lookups.categories_known}
    return Survey(
        len(listings), measure_coverage(listings) | known, tuple(find_doubts(listings)), timed, night, lookups
    )
