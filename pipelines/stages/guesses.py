"""What a new source probably is, from its listings and pages: name, id, region and town, language, smoke alarms. A
maintainer's word always wins over these."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dedupe.normalise.languages import count_words
from dedupe.normalise.places import resolve_place
from publish.slugs import make_slug
from sources.discover import Facts, Offer, is_list_name, make_source
from sources.model import Certainty, Listing
from sources.source import Expect, Source
from sources.territory import Territory

_MOST = 0.6  # share of the placed listings that makes a region the source's
_ALL = 0.9  # that makes a town, or a house, the source's
_FEW = 3
_KEPT_SHARE = 0.6  # of the listings read today: fewer one day is worth a warning
_BETWEEN = re.compile(r"\s+[|–—•·»«-]\s+|\s*[|»«]\s*")


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """Where a calendar's events take place, as its listings and pages tell."""

    region: str | None = None
    city: str | None = None
    timezone: str = "America/Toronto"
    counts: Mapping[str, int] = field(default_factory=dict)  # region → listings placed there


def guess_place(listings: Sequence[Listing], offer: Offer, facts: Facts, territory: Territory) -> PlaceGuess:
    """Return the region (and the one town) that most listings name; else that of the site's own postal code."""
    own = next((r.code for p in facts.postal_codes if (r := territory.find_region(postal_code=p))), None)
    source = make_source(offer, region=own or "06")
    places = [resolve_place(listing, source, territory) for listing in listings]
    told = [p for p in places if p.certainty is not Certainty.NONE and not p.is_default and p.city]
    regions, towns = Counter(p.region for p in told), Counter(str(p.city) for p in told)
    region, city = own, None
    if told:
        top, count = regions.most_common(1)[0]
        is_clear = count >= _MOST * len(told)
        region = top if is_clear and (len(told) >= _FEW or own in (None, top)) else own
        town, count = towns.most_common(1)[0]
        city = town if len(told) >= _FEW and count >= _ALL * len(told) else None
    elif own and (match := territory.find_town(None, postal_code=facts.postal_codes[0])):
        city = match.name if match.region == own else None
    found = territory.get_town(city, region) if city else None
    zone = found.timezone if found is not None else "America/Toronto"
    return PlaceGuess(region, city if found is not None else None, zone, dict(regions.most_common()))


def guess_language(listings: Sequence[Listing], facts: Facts) -> str:
    """Return the language that most listings are written in; the pages' tag when their words do not tell."""
    counts = [count_words(f"{x.title} {(x.description or x.summary or '')[:600]}") for x in listings[:200]]
    french, english = sum(f > e for f, e in counts), sum(e > f for f, e in counts)
    if max(french, english) > 2 * min(french, english):
        return "fr" if french > english else "en"
    return facts.language or "fr"


def guess_title(listings: Sequence[Listing], facts: Facts, url: str) -> str:
    """Return what the calendar is called: the site's name, its own name unless any list bears it («Programmation»), the
    one house where all takes place, the host."""
    if facts.site:
        return facts.site
    parts = [part for part in _BETWEEN.split(facts.title) if part and not is_list_name(part)]
    if parts:
        return parts[-1] if is_list_name(_BETWEEN.split(facts.title)[0]) else facts.title
    houses = Counter(listing.venue for listing in listings if listing.venue)
    if houses and len(listings) >= _FEW and houses.most_common(1)[0][1] >= _ALL * len(listings):
        return houses.most_common(1)[0][0]
    return " – ".join(text for text in (facts.title, urlsplit(url).hostname or url) if text)


def guess_id(title: str, url: str, city: str | None, taken: Mapping[str, Source]) -> str:
    """Return an id that is free: of the title, with the town, of the host, with a number."""
    slug, host = make_slug(title), make_slug((urlsplit(url).hostname or "").removeprefix("www."))
    base = slug if slug != "sans-nom" else host
    for candidate in (base, f"{base}-{make_slug(city)}" if city else base, f"{base}-{host}"[:80].strip("-")):
        if candidate not in taken:
            return candidate
    return next(name for n in range(2, 1_000) if (name := f"{base}-{n}") not in taken)


def guess_expect(listings: Sequence[Listing]) -> Expect:
    """Return smoke alarms that today's reading passes with room to spare."""
    if not listings:
        return Expect()
    dated = sum(bool(x.occurrences) for x in listings) / len(listings)
    least = math.floor(_KEPT_SHARE * len(listings))
    return Expect(listings_min=max(least, 1), dated_min=math.floor(9 * dated) / 10 if dated >= 0.5 else None)
