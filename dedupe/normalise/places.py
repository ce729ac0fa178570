"""Where a listing takes place in the territory's terms: the municipality's official name and region, the venue's name
and the street apart from one another. The source's default comes last, and is only inferred."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dedupe.normalise.keys import fold
from dedupe.normalise.told_towns import find_told_town
from sources.model import Certainty, Listing
from sources.place_names import find_postal_code
from sources.read.place_words import HEADS
from sources.source import Source
from sources.territory import Territory
from sources.towns import TownMatch

MAX_PLACE = 300
_STRAY_KM_DEGREES = 1.5  # coordinates so far from the town that is named are those of something else
_STREET = re.compile(
    r"^\d{1,6}(?:\s?[-–/]\s?(?:\d{1,6}|[A-Za-z]))?[A-Za-z]?,?\s+(?:\d|[^\W\d])|^(?:rue|boul|boulevard|avenue|av|chemin|route|rang)\b",
    re.IGNORECASE,
)
_HOUSE_NUMBER = re.compile(r"^\d{1,6}[A-Za-z]?$")
_PARENTHESIS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
# "Café Untel (12 Main St W, Montreal, QC, Canada)" as Meetup writes a place.
_STREET_INSIDE = re.compile(r"^([^(]*[^\s(])\s*\((\d{1,6}[^()]*,[^()]*)\)?\s*$")
_DATA = Path(__file__).parent.parent / "data" / "venues.toml"
_ONLINE: tuple[str, ...] = tuple(tomllib.loads(_DATA.read_text(encoding="utf-8"))["online"])
_OF_TOWN = re.compile(r"\s(?:de|d'|du|des|of|in|à)\s?([^\W\d_][^,]*)$")
_PROVINCE = re.compile(r"\s*[,(\[].*$", re.DOTALL)
_TAIL = re.compile(r"\s*(?:,|\s[-–—|]\s)\s*([^,|]+?)\s*$")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a listing, cleaned: see the fields of `NormalisedListing`."""

    venue: str | None
    address: str | None
    city: str | None
    region: str
    postal_code: str | None
    lat: float | None
    lon: float | None
    certainty: Certainty
    is_default: bool = False  # nothing in the listing tells the town


def resolve_place(listing: Listing, source: Source, territory: Territory) -> Place:
    """Return the listing's place; a place outside the territory keeps its town as said, in the source's region."""
    city = _look_up(source.lookups.city, listing.city)
    venue = _look_up(source.lookups.venue, listing.venue)
    postal_code, city = _find_postal_code(listing, city)
    lat, lon = _read_point(listing.lat, listing.lon)
    hint = listing.region or source.region
    if territory.is_outside(city or listing.address, country=listing.country, postal_code=postal_code):
        venue, street = _split_venue(venue, frozenset(), territory)
        return Place(
            venue, listing.address or street, _strip_province(city), hint, postal_code, lat, lon, Certainty.NONE
        )
    match = _find_town(listing, city, venue, territory, hint, postal_code, (lat, lon))
    is_default = match is None and not city and not _is_online(venue or listing.address)
    if match is None and is_default and (told := _find_told(listing, source, venue, territory, hint)):
        match, is_default = told, False
    if is_default and source.city:
        match = _weaken(territory.find_town(source.city, region_hint=source.region))
    if match and lat is not None and lon is not None and _is_stray(match, lat, lon):
        lat = lon = None
    name = match.name if match else city
    names = frozenset(fold(n) for n in (name, city, listing.city) if n)
    names |= _find_sectors(venue, match, territory)
    venue, street = _split_venue(venue, names, territory)
    if venue and listing.place_certainty is Certainty.INFERRED:
        venue = _strip_town(venue, names, match, territory)
    region = match.region if match else _find_region(territory, postal_code, lat, lon) or hint
    address = _clean_address(listing.address, names, territory) or street
    certainty = match.certainty if match else Certainty.NONE
    return Place(venue, address, name, region, postal_code, lat, lon, certainty, is_default)


def _find_told(
    listing: Listing, source: Source, venue: str | None, territory: Territory, hint: str
) -> TownMatch | None:
    """Return the town that the words tell; against a source's own only what is sure."""
    return find_told_town(listing, venue, territory, hint, is_only_sure=bool(source.city))


def _is_online(place: str | None) -> bool:
    folded = fold((place or "")[:MAX_PLACE])
    return bool(folded) and any(folded == words or folded.startswith(words + " ") for words in _ONLINE)


def _strip_province(city: str | None) -> str | None:
    """Return a town outside the territory without what says so: «Ottawa, ON», «Edmundston (N.-B.)»."""
    return (_PROVINCE.sub("", city).strip() or city) if city else city


def _find_town(
    listing: Listing,
    city: str | None,
    venue: str | None,
    territory: Territory,
    hint: str,
    postal_code: str | None,
    point: tuple[float | None, float | None],
) -> TownMatch | None:
    """Return the town as said; else of the address, postal code, venue's name, coordinates, the place's text."""
    lat, lon = point
    if city:
        return territory.find_town(city, region_hint=hint, postal_code=postal_code, lat=lat, lon=lon)
    said: dict[str, Any] = {"region_hint": hint, "postal_code": postal_code, "lat": lat, "lon": lon}
    return (
        territory.find_town_in(listing.address, **said)
        or _find_named_part(venue, territory, said)
        or territory.find_town(None, postal_code=postal_code)
        or territory.find_town_in(venue, **said)
        or territory.find_town(None, lat=lat, lon=lon)
        or territory.find_town_in(listing.place_text, **said)
    )


def _find_named_part(venue: str | None, territory: Territory, said: dict[str, Any]) -> TownMatch | None:
    """Return the town that is all of a part of «Salle X, 12 rue Y, Orford, QC J1X 7A2»: it is said, where the postal
    code only hints (rural ones cover several towns)."""
    for part in reversed((venue or "")[:MAX_PLACE].split(",")[1:]):
        if not part.strip() or territory.is_around(fold(part), ()):  # «Québec» at the end is the province
            continue
        match = territory.find_town(part.strip(), **said)
        if match and match.certainty is Certainty.STATED:
            return match
    return None


def _find_postal_code(listing: Listing, city: str | None) -> tuple[str | None, str | None]:
    """Return the postal code wherever it is, and the town: sources swap the two."""
    code = find_postal_code(listing.postal_code)
    if code is None and listing.postal_code and city and find_postal_code(city):
        return find_postal_code(city), listing.postal_code
    for text in (city, listing.address, listing.venue, listing.place_text):
        code = code or find_postal_code(text)
    return code, city


def _find_region(territory: Territory, postal_code: str | None, lat: float | None, lon: float | None) -> str | None:
    region = territory.find_region(postal_code=postal_code, lat=lat, lon=lon)
    return region.code if region else None


def _read_point(lat: float | None, lon: float | None) -> tuple[float | None, float | None]:
    """Return coordinates that can be true: 0,0 and beyond the globe mean "never located"."""
    if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180) or (abs(lat) < 1 and abs(lon) < 1):
        return None, None
    return lat, lon


def _is_stray(match: TownMatch, lat: float, lon: float) -> bool:
    town = match.town
    return match.certainty is Certainty.STATED and (
        abs(town.lat - lat) > _STRAY_KM_DEGREES or abs(town.lon - lon) > 2 * _STRAY_KM_DEGREES
    )


def _weaken(match: TownMatch | None) -> TownMatch | None:
    return TownMatch(match.town, Certainty.INFERRED) if match else None


def _look_up(table: dict[str, str], said: str | None) -> str | None:
    """Return what the source's table makes of a value: its own key first, then folded."""
    if not said or not table:
        return said
    if said in table:
        return table[said]
    return {fold(key): value for key, value in table.items()}.get(fold(said), said)


def _find_sectors(venue: str | None, match: TownMatch | None, territory: Territory) -> frozenset[str]:
    """Return the folded ends of a venue's text that name a village or sector of its town: «Salle X (Aylmer)»."""
    text = (venue or "")[:MAX_PLACE]
    inside = _PARENTHESIS.search(text)
    ends = [*text.split(",")[1:], *([inside[1]] if inside else [])]
    found = set()
    for end in ends if match else ():
        town = territory.find_town(end.strip(), region_hint=match.region) if match and end.strip() else None
        if town and match and town.certainty is Certainty.STATED and town.town == match.town:
            found.add(fold(end))
    return frozenset(found)


def _is_town_or_country(text: str, names: frozenset[str], territory: Territory) -> bool:
    bare = fold(text)
    code = find_postal_code(text)
    if code:
        bare = fold(text.upper().replace(code, " ").replace(code.replace(" ", ""), " "))
    return bare in names or not bare or territory.is_around(bare, names)


def _split_venue(venue: str | None, names: frozenset[str], territory: Territory) -> tuple[str | None, str | None]:
    """Return the venue's name without town and street, and the street: «Salle X, 123 rue Y, Ville»."""
    if not venue:
        return None, None
    text = ", ".join(line for line in (" ".join(line.split()) for line in venue[:MAX_PLACE].splitlines()) if line)
    text = _STREET_INSIDE.sub(r"\1, \2", text)
    inside = _PARENTHESIS.search(text)
    if inside and inside.start() and _is_town_or_country(inside[1], names, territory):
        text = text[: inside.start()]
    while (tail := _TAIL.search(text)) and tail.start() and _is_town_or_country(tail[1], names, territory):
        text = text[: tail.start()]
    parts = [p.strip() for p in text.split(",") if p.strip()]
    streets = [n for n, part in enumerate(parts) if _STREET.match(part) or _HOUSE_NUMBER.match(part)]
    if not streets or not (streets[0] or any(c.isdigit() for c in text)):
        return (text.strip(" ,-–|") or None) if fold(text) not in names else None, None
    first = streets[0]
    return ", ".join(parts[:first]) or None, _clean_address(", ".join(parts[first:]), names, territory)


def _strip_town(venue: str, names: frozenset[str], match: TownMatch | None, territory: Territory) -> str:
    """Return a venue's name out of prose without «de» its town, when the rest is telling: «Centre Untel de Matane»."""
    found = _OF_TOWN.search(venue)
    if found is None or match is None:
        return venue
    said = territory.find_exact(found[1], match.region)  # a village of the town too
    if fold(found[1]) not in names and (said is None or said.town != match.town):
        return venue
    # A head with a name of its own («Cinéma Gaieté», «Jean-Besré») is whole without its town; «Vieux Clocher de
    # Magog», «Grand Théâtre de Québec» and «Centre des arts de Matane» are not.
    words = venue[: found.start()].split()
    is_headed = words[0].casefold() in HEADS
    own = [w for w in words[1:] if w[:1].isupper() and ("-" in w or is_headed) and w.casefold() not in HEADS]
    return venue[: found.start()] if own else venue


def _clean_address(address: str | None, names: frozenset[str], territory: Territory) -> str | None:
    """Return the street of an address: «374 rue des Forges, Trois-Rivières, QC G9A 2H5, Canada»."""
    if not address:
        return None
    text = re.sub(r"[()\[\]\n|]", ",", address[:MAX_PLACE])
    parts = [part.strip() for part in text.split(",") if part.strip()]
    while parts and _is_town_or_country(parts[-1], names, territory):
        parts.pop()
    return ", ".join(parts) or None
