"""Where an event says it takes place: Place, PostalAddress, text, or a list of them. Parsing addresses written as one
text is normalising's work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.read.structured.nodes import Node
from sources.read.text import clean_text

_POSTAL_CODE = re.compile(r"[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d")
_NUMBER = re.compile(r"-?\d{1,3}(?:[.,]\d+)?(?:[eE][+-]?\d{1,2})?")
_AREAS = frozenset("City AdministrativeArea State Country Region Continent DefinedRegion".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W\d_]+")
_ROOM_WORDS = frozenset(
    "salle salon grande petite principale studio auditorium local scène amphithéâtre amphitheatre room hall main large "  # noqa: SIM905
    "small foyer gymnase galerie café bar étage the la le les de du des spectacle spectacles polyvalente communautaire "
    "multifonctionnelle multi extérieure intérieure community stage black box atrium théâtre theatre theater "
    "sous sol".split()
)
_VIRTUAL = frozenset(("VirtualLocation",))


@dataclass(frozen=True, slots=True)
class SaidPlace:
    """A place in the source's words. `text` is all that was said, for people."""

    name: str | None = None
    address: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    phone: str | None = None
    text: str | None = None


NOWHERE = SaidPlace()


def read_place(event: Node) -> SaidPlace:
    """Return the first real place of an event; a virtual one only when there is no other."""
    virtual = None
    for value in event.all("location"):
        if isinstance(value, str):
            name = None if value.startswith(("http://", "https://", "_:", "#")) else clean_text(value)
            if name:
                return SaidPlace(name=name[:300], text=name[:500])
            continue
        if value.is_a(_VIRTUAL):
            virtual = virtual or SaidPlace(name=clean_text(value.text("name")), text=clean_text(value.text("name")))
            continue
        place = _read_node(value)
        if place != NOWHERE:
            return place
    return virtual or NOWHERE


def _read_node(place: Node) -> SaidPlace:
    is_address = "PostalAddress" in place.types
    holders = [place] if is_address else [*place.nodes("address")]
    name = clean_text(place.text("name", "legalName"))
    name = name or next((found for holder in holders if (found := clean_text(holder.text("name")))), None)
    outer = next(place.nodes("containedInPlace", "containedIn"), None)
    building = clean_text(outer.text("name")) if outer is not None else None
    is_area = outer is not None and outer.is_a(_AREAS)
    if name and building and not is_area and _is_room(place, name) and building.casefold() not in name.casefold():
        name = f"{name}, {building}"
    if not holders and outer is not None:
        holders = list(outer.nodes("address"))
    address = _read_address(holders[0] if holders else place)
    written = None if holders else clean_text(place.text("address"))
    lat, lon = _read_geo(place)
    street = address.address or written
    city = address.city or (building if is_area and outer is not None and outer.is_a(("City",)) else None)
    said = (name, building if is_area else None, street, address.city, address.postal_code)
    return SaidPlace(
        name=name[:300] if name else None,
        address=street,
        city=city,
        postal_code=address.postal_code,
        country=address.country,
        lat=lat,
        lon=lon,
        phone=clean_text(place.text("telephone")) or address.phone,
        text=", ".join(dict.fromkeys(part for part in said if part))[:500] or None,
    )


def _is_room(place: Node, name: str) -> bool:
    """Whether a name means nothing without that of the building («Petite salle», «Studio 2»)."""
    words = _WORD.findall(name.casefold())
    return place.is_a(("Room", "MeetingRoom")) or all(word in _ROOM_WORDS or len(word) == 1 for word in words)


def _read_address(node: Node) -> SaidPlace:
    city = clean_text(_text_of(node, "addressLocality"))
    code = clean_text(node.text("postalCode"))
    if city and _POSTAL_CODE.fullmatch(city):  # swapped, or put where the town belongs
        city, code = (code if code and not _POSTAL_CODE.fullmatch(code) else None), city
    street = ", ".join(filter(None, (clean_text(part) for part in node.texts("streetAddress"))))
    return SaidPlace(
        address=street[:500] or None,
        city=city[:200] if city else None,
        postal_code=code[:20] if code else None,
        country=clean_text(_text_of(node, "addressCountry")),
        phone=clean_text(node.text("telephone")),
    )


def _text_of(node: Node, name: str) -> str | None:
    """Return a property that is a text, or an item with a name (Country, City)."""
    found = node.text(name)
    if found is not None:
        return found
    inner = next(node.nodes(name), None)
    return inner.text("name", "identifier") if inner is not None else None


def _read_geo(place: Node) -> tuple[float | None, float | None]:
    for holder in _geo_holders(place):
        lat, lon = _read_number(holder.text("latitude")), _read_number(holder.text("longitude"))
        is_real = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
        if is_real:
            return lat, lon
    return None, None


def _geo_holders(place: Node) -> Iterator[Node]:
    yield from place.nodes("geo")
    yield place


def _read_number(text: str | None) -> float | None:
    found = _NUMBER.fullmatch((text or "").strip())
    return float(found[0].replace(",", ".")) if found else None
