"""What a maintainer should look at before trusting a calendar: zones, hours, dates, manners, rights. Codes with values;
the sentences are those of whoever shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sources.coverage import count_hours
from sources.discover.candidates import is_coming
from sources.discover.facts import Facts
from sources.model import Listing, Page, Reading
from sources.platforms import Platform
from sources.read.sniff import sniff
from sources.source import Source

FAR = timedelta(days=400)
_NIGHT_SHARE = 0.03
_ONE_HOUSE, _FEW = 0.9, 3
_FLOATING = re.compile(
    rb"^DTSTART(?![^:\r\n]{0,200}(?:TZID|VALUE=DATE(?!-)))[^:\r\n]{0,200}:\d{8}T\d{6}\s*$", re.MULTILINE
)
_UTC = re.compile(rb"^DTSTART[^:\r\n]{0,200}:\d{8}T\d{6}Z\s*$", re.MULTILINE)
# Zones of the territory, under all their names: anything else is a setting that nobody looked at.
_HOME_ZONES = ("America/Toronto", "America/Montreal", "America/New_York", "America/Halifax", "America/Blanc-Sablon",
               "America/Puerto_Rico", "America/Iqaluit", "Canada/Eastern", "US/Eastern")  # fmt: skip
# What readers did about a zone that was not meant, or an end: issues of sources.read.ical.habits and .structured.clock.
_CORRECTIONS = ("hours-corrected", "other-zone", "end-is-inclusive", "utc-means-local", "utc-midnight")
# Google's secret address of a calendar, and keys in a query: whoever reads the catalogue would hold them.
_SECRET = re.compile(r"/private-[0-9a-f]{16,}|[?&](?:token|key|api_?key|auth|secret|pass(?:word)?)=", re.IGNORECASE)
_CONTRADICTIONS = ("weekday-mismatch", "no-such-day", "ends-before-start", "end-before-start", "page-text-corrects")


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to look at. `code` is stable; `values` fill its sentence."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def find_cautions(
    source: Source,
    pages: Sequence[Page],
    reading: Reading,
    facts: Facts,
    platform: Platform | None,
    skipped: Mapping[str, int],
    now: datetime,
) -> list[Caution]:
    """Return the cautions of one reading, the gravest kind first: dates, zones, manners, rights."""
    return [
        *_find_date_cautions(reading.listings, now.date()),
        *_find_zone_cautions(source, pages, reading, facts),
        *_find_manners(source, skipped),
        *_find_house(source, reading.listings),
        *_find_platform_cautions(platform),
        *_find_rights(source, facts),
    ]


def _find_date_cautions(listings: Sequence[Listing], today: date) -> Iterator[Caution]:
    undated = sum(not listing.occurrences for listing in listings)
    if listings and not any(is_coming(listing, today) for listing in listings):
        last = max((o.last_day for x in listings for o in x.occurrences if o.last_day), default=None)
        yield Caution("past-only", {"last": last.isoformat() if last else "–"})
    if undated:
        yield Caution("undated", {"count": undated, "total": len(listings)})
    far = [x for x in listings if any(o.first_day and o.first_day > today + FAR for o in x.occurrences)]
    if far:
        yield Caution("far-future", {"count": len(far), "example": far[0].title[:80]})
    codes = Counter(note.partition(":")[0] for x in listings for note in set(x.notes))
    found = sum(codes[code] for code in _CONTRADICTIONS)
    if found:
        example = next(x for x in listings if any(n.partition(":")[0] in _CONTRADICTIONS for n in x.notes))
        yield Caution("contradictions", {"count": found, "example": example.title[:80]})


def _find_zone_cautions(source: Source, pages: Sequence[Page], reading: Reading, facts: Facts) -> Iterator[Caution]:
    timed, night = count_hours(reading.listings)
    if night >= 2 and night >= _NIGHT_SHARE * timed:
        yield Caution("night-hours", {"count": night, "total": timed})
    calendars = [page.body for page in pages if sniff(page.body) == "ical"]
    floating = sum(len(_FLOATING.findall(body)) for body in calendars)
    if floating and facts.timezone is None:
        yield Caution("floating", {"count": floating, "zone": source.timezone})
    if facts.timezone and facts.timezone not in _HOME_ZONES:
        yield Caution("foreign-zone", {"zone": facts.timezone})
    corrected = [issue for issue in reading.issues if issue.code in _CORRECTIONS]
    for issue in corrected:
        yield Caution("corrected", {"detail": issue.detail[:200] or issue.code})
    utc = sum(len(_UTC.findall(body)) for body in calendars)
    if utc > floating and facts.timezone is None and not corrected:
        yield Caution("all-utc")
    for issue in reading.issues:
        if issue.code == "unknown-zone":
            yield Caution("unknown-zone", {"detail": issue.detail[:200]})


def _find_manners(source: Source, skipped: Mapping[str, int]) -> Iterator[Caution]:
    refused = skipped.get("robots", 0)
    if refused:
        yield Caution("robots", {"count": refused})
    failed = sum(
        count for reason, count in skipped.items() if reason != "robots" and reason not in ("gone", "http-404")
    )
    if failed:
        yield Caution("failed-pages", {"count": failed, "reasons": ", ".join(sorted(skipped))})
    if _SECRET.search(source.url):
        yield Caution("secret-address")
    if source.url.startswith("http://"):
        yield Caution("not-https", {"url": source.url})


def _find_house(source: Source, listings: Sequence[Listing]) -> Iterator[Caution]:
    """Yield a hint where all takes place in one house: its own calendar is believed before those of others."""
    houses = Counter(listing.venue for listing in listings if listing.venue)
    if source.role == "media" and houses:
        house, count = houses.most_common(1)[0]
        if count >= max(_FEW, _ONE_HOUSE * len(listings)):
            yield Caution("one-house", {"house": house[:80], "count": count, "total": len(listings)})


def _find_platform_cautions(platform: Platform | None) -> Iterator[Caution]:
    if platform is not None and platform.hint:
        yield Caution("platform", {"name": platform.name, "hint": platform.hint})


def _find_rights(source: Source, facts: Facts) -> Iterator[Caution]:
    licence = facts.licence
    if licence is None:
        if not source.is_published:
            yield Caution("no-licence")
    elif licence.is_open and licence.is_declared:
        yield Caution("open-licence", {"spdx": licence.spdx, "text": licence.text, "where": licence.where})
    elif not source.is_published:
        yield Caution("licence", {"text": licence.text, "where": licence.where})
    if not source.rights.contact:
        yield Caution("no-contact")
