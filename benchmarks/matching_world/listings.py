"""How sources write an event down: which sources have it, and what each leaves out, adds, shortens, translates, copies
or gets wrong. Everything that was done to a listing is told in its traits, so that errors can be sorted by cause."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import accumulate
from random import Random

from benchmarks.matching_world.events import Event
from benchmarks.matching_world.places import Source, Territory, Venue

TRAITS = (
    "span", "date-page", "english", "artist-only", "work-only", "swapped", "lead-dropped", "presenter", "house",
    "status", "capitals", "plain", "cut", "typo", "no-hour", "doors", "zone", "wrong-hour", "wrong-day", "old-date",
    "no-venue", "no-town", "village", "office", "alias", "room", "copy", "twice",
)  # fmt: skip
_WORDS = re.compile(r"[a-z0-9]+")
_BIT = {trait: 1 << number for number, trait in enumerate(TRAITS)}
_COUNT_WEIGHTS = list(accumulate((0.37, 0.31, 0.18, 0.085, 0.035, 0.02)))
_MARKS = {
    ("cancelled", "fr"): ("ANNULÉ – {}", "{} (annulé)", "Annulé : {}"),
    ("cancelled", "en"): ("CANCELLED – {}", "{} (cancelled)"),
    ("soldout", "fr"): ("COMPLET – {}", "{} (complet)", "{} – Supplémentaire"),
    ("soldout", "en"): ("SOLD OUT – {}", "{} (sold out)"),
    ("rescheduled", "fr"): ("REPORTÉ – {}", "{} (reporté)", "{} – Nouvelle date"),
    ("rescheduled", "en"): ("RESCHEDULED – {}", "{} (new date)"),
}
_TEXTS = (
    "Une soirée à ne pas manquer avec {}.", "{} vous invite à une rencontre unique.",
    "Présenté par {}. Billets en vente.", "Venez découvrir {} dans une ambiance chaleureuse.",
    "Bienvenue à tous ! {} – places limitées.",
)  # fmt: skip


@dataclass(slots=True)
class Listing:
    """One row of the input of `babillard match`, and what is true of it. Dates as in `Event`; minute -1: no
    hour, -2: none and said as midnight."""

    source_id: str
    role: str
    language: str
    title: str
    description: str | None
    url: str
    status: str
    venue: str | None
    venue_id: int  # as a perfect resolution of what is said would have it, -1: none said
    address: str | None
    city: str | None
    region: int
    category: str
    performers: list[str]
    organiser: str | None
    dates: list[tuple[int, int]]
    span: tuple[int, int] | None
    zone: int
    price: str | None
    image: str | None
    postal_code: str | None
    phone: str | None
    lat: float | None
    lon: float | None
    event: int = 0
    family: int = 0
    kind: str = ""
    traits: int = 0
    listing_id: str = field(default="")

    def mark(self, trait: str) -> None:
        """Note that this was done to it."""
        self.traits |= _BIT[trait]


def write_listings(chance: Random, land: Territory, event: Event) -> list[Listing]:
    """Return what all sources say of one event: 2.2 listings on average over all kinds."""
    said: list[Listing] = []
    ticket = event.tickets or f"{chance.getrandbits(40):x}"
    image = f"https://images.example/{chance.getrandbits(48):x}.jpg" if chance.random() < 0.7 else None
    for source in _pick_sources(chance, land, event):
        if source.role == "aggregator" and said and chance.random() < 0.5:
            said.append(_copy(chance, said[0], source))
            continue
        listing = _write(chance, land, event, source, ticket, image)
        said.append(listing)
        if chance.random() < source.twice:
            said.append(_repeat(chance, land, event, listing, source, ticket, image))
    return [page for listing in said for page in _split_pages(chance, land, listing)]


def _pick_sources(chance: Random, land: Territory, event: Event) -> list[Source]:
    """Return distinct sources, those nearest to the event first."""
    venue = land.venues[event.venue]
    count = chance.choices((1, 2, 3, 4, 5, 6), cum_weights=_COUNT_WEIGHTS)[0]
    if event.kind in ("school", "add-on", "vernissage", "levels", "weekly"):
        count = min(count, 3)
    offered = []
    if venue.source >= 0 and chance.random() < 0.8:
        offered.append(venue.source)
    regional = land.regional[land.towns[venue.town].region]
    offered += chance.sample(regional, min(2, len(regional)))
    offered += [chance.choice(land.ticketing), chance.choice(land.aggregators), chance.choice(land.aggregators)]
    offered.append(chance.choice(regional))
    head, rest = offered[:1], offered[1:]
    chance.shuffle(rest)
    distinct = list(dict.fromkeys(head + rest))[:count]
    return [land.sources[number] for number in distinct]


def _write(chance: Random, land: Territory, event: Event, source: Source, ticket: str, image: str | None) -> Listing:
    venue = land.venues[event.venue]
    town = land.towns[venue.town]
    is_known = chance.random() < 0.9
    listing = Listing(
        source.source_id, source.role, source.language, "", None, "", "scheduled", None, event.venue, None, town.name,
        town.region, event.category if is_known else "other", [], None, list(event.dates), event.span, town.zone, None,
        None, None, None, None, None, kind=event.kind,
    )  # fmt: skip
    _write_title(chance, event, source, listing)
    _write_place(chance, land, event, source, listing)
    _write_dates(chance, event, source, listing)
    _write_rest(chance, event, source, venue, listing, ticket, image)
    return listing


def _write_title(chance: Random, event: Event, source: Source, listing: Listing) -> None:
    is_english = source.language == "en" and event.english != "" and chance.random() < 0.85
    if is_english and event.english != event.french:
        listing.mark("english")
    listing.language = "en" if is_english else source.language if chance.random() < 0.2 else "fr"
    title = _name(chance, event, source, listing, is_english)
    lead = event.lead[is_english]
    if lead and event.needs != "nothing" and chance.random() < 0.4:
        listing.mark("lead-dropped")
        lead = ""
    title = f"{lead}{title}{event.label[is_english]}"
    title = _add_affixes(chance, event, source, listing, title)
    if source.cut and len(title) > source.cut:
        listing.mark("cut")
        title = title[: source.cut - 1].rstrip() + "…"
    listing.title = _change_letters(chance, source, listing, title)


def _name(chance: Random, event: Event, source: Source, listing: Listing, is_english: bool) -> str:
    """Return artist, work or both, as the source has it."""
    work = event.english if is_english else event.french
    if not event.artist or not work:
        return event.artist or work
    shape = chance.random()
    if event.needs != "nothing" and shape < 0.3:
        is_artist = chance.random() < source.artist_first
        listing.mark("artist-only" if is_artist else "work-only")
        return event.artist if is_artist else work
    if chance.random() < source.artist_first:
        return f"{event.artist}{chance.choice((' – ', ' : ', ' - ', ', '))}{work}"
    listing.mark("swapped")
    return f"{work}{chance.choice((' – ', ' avec ', ' | ', ', '))}{event.artist}"


def _add_affixes(chance: Random, event: Event, source: Source, listing: Listing, title: str) -> str:
    if chance.random() < source.presenter:
        listing.mark("presenter")
        title = f"{event.office} {'presents' if listing.language == 'en' else 'présente'} {title}"
    if event.status != "scheduled":
        is_stale = event.status == "rescheduled" and chance.random() < source.late
        if is_stale:
            listing.mark("old-date")
        elif chance.random() < source.status:
            listing.mark("status")
            marks = _MARKS[event.status, "en" if listing.language == "en" else "fr"]
            title = chance.choice(marks).format(title)
        elif chance.random() < 0.6:
            listing.status = event.status
    if source.house and chance.random() < 0.9:
        listing.mark("house")
        title = f"{title} | {source.house}"
    return title


def _change_letters(chance: Random, source: Source, listing: Listing, title: str) -> str:
    if chance.random() < source.slips:
        title = _mistype(chance, listing, title)
    if chance.random() < source.plain:
        listing.mark("plain")
        title = "".join(c for c in unicodedata.normalize("NFD", title) if not unicodedata.combining(c))
    if chance.random() < source.capitals:
        listing.mark("capitals")
        title = title.upper()
    return title


def _mistype(chance: Random, listing: Listing, text: str) -> str:
    """Lose, double or swap one letter after the first three."""
    if len(text) < 6:
        return text
    listing.mark("typo")
    at = chance.randrange(3, len(text) - 1)
    kind = chance.random()
    if kind < 0.4:
        return text[:at] + text[at + 1 :]
    if kind < 0.7:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _write_place(chance: Random, land: Territory, event: Event, source: Source, listing: Listing) -> None:
    venue = land.venues[event.venue]
    town = land.towns[venue.town]
    if town.village and chance.random() < 0.1:
        listing.mark("village")
        listing.city = town.village
    if chance.random() < source.no_town:
        listing.mark("no-town")
        listing.city = None
    if chance.random() < source.no_venue:
        listing.mark("no-venue")
        listing.venue, listing.venue_id = None, -1
    elif chance.random() < source.office:
        _write_office(chance, land, event, listing)
    else:
        listing.venue = _name_venue(chance, event, venue, source, listing)
        _write_address(chance, source, venue, listing)
    if source.located and listing.venue is not None and not listing.traits & _BIT["office"]:
        listing.lat = round(venue.lat + chance.gauss(0, 0.0003), 5)
        listing.lon = round(venue.lon + chance.gauss(0, 0.0003), 5)


def _write_office(chance: Random, land: Territory, event: Event, listing: Listing) -> None:
    """Give the organiser's office as the place: in the same town, mostly."""
    listing.mark("office")
    number = event.venue if chance.random() < 0.8 else chance.randrange(len(land.venues))
    town = land.towns[land.venues[number].town]
    listing.venue, listing.venue_id = event.office, -1
    listing.address = f"{chance.randint(1, 900)}, rue Principale"
    if listing.city is not None:
        listing.city = town.name


def _name_venue(chance: Random, event: Event, venue: Venue, source: Source, listing: Listing) -> str:
    name = venue.name
    if venue.others and chance.random() > source.canonical:
        listing.mark("alias")
        name = chance.choices(venue.others, weights=(4, 3, 1, 3, 3))[0]
    if event.room and chance.random() < source.rooms:
        listing.mark("room")
        name = chance.choice((f"{name} – {event.room}", f"{event.room}, {name}", f"{name} ({event.room})"))
    if chance.random() < source.slips:
        listing.mark("alias")
        at = chance.randrange(2, len(name)) if len(name) > 3 else 0
        name = name[:at] + name[at + 1 :]
    return name


def _write_address(chance: Random, source: Source, venue: Venue, listing: Listing) -> None:
    if chance.random() < 0.5:
        listing.address = venue.address
    if chance.random() < 0.35:
        listing.postal_code = venue.postal_code
    if source.role in ("venue", "organiser") and chance.random() < 0.4:
        listing.phone = venue.phone


def _write_dates(chance: Random, event: Event, source: Source, listing: Listing) -> None:
    if listing.traits & _BIT["old-date"]:
        listing.dates = [(event.old_day, event.dates[0][1])]
    if len(listing.dates) > 1 and chance.random() < source.spans:
        listing.mark("span")
        listing.span = (listing.dates[0][0], listing.dates[-1][0])
        listing.dates = []
    shift = _find_shift(chance, source, listing)
    day_slip = 0
    if event.kind not in ("numbered", "weekly") and chance.random() < source.slips / 3:
        listing.mark("wrong-day")
        day_slip = chance.choice((-1, 1))
    if shift or day_slip:
        listing.dates = [(day + day_slip, max(minute + shift, 5)) for day, minute in listing.dates]
    if listing.dates and chance.random() < source.no_hour:
        listing.mark("no-hour")
        none = chance.choice((-1, -2))
        listing.dates = [(day, none) for day in dict.fromkeys(day for day, _ in listing.dates)]
    if listing.span and day_slip:
        listing.span = (listing.span[0], listing.span[1] + day_slip)


def _find_shift(chance: Random, source: Source, listing: Listing) -> int:
    """Return by how many minutes the hours are off."""
    if listing.zone and source.zone_wrong:
        listing.mark("zone")
        return chance.choice((-60, 60))
    if chance.random() < source.doors:
        listing.mark("doors")
        return -chance.choice((30, 60, 60))
    if chance.random() < source.slips:
        listing.mark("wrong-hour")
        return chance.choice((-60, -30, 30, 60, 90, -120))
    return 0


def _write_rest(
    chance: Random, event: Event, source: Source, venue: Venue, listing: Listing, ticket: str, image: str | None
) -> None:
    if event.artist and chance.random() < source.names:
        listing.performers = [event.artist]
    if chance.random() < 0.4:
        listing.organiser = event.office if chance.random() < 0.7 else venue.name
    if chance.random() < source.describes:
        said = " ".join(part for part in (event.artist, event.french) if part and chance.random() < 0.8) or event.office
        listing.description = chance.choice(_TEXTS).format(said)
    if image and chance.random() < 0.45:
        listing.image = image
    if chance.random() < 0.3:
        listing.price = f"{chance.choice((10, 15, 20, 25, 35, 45))} $"
    if chance.random() < source.tickets:
        listing.url = f"https://billets.example/e/{ticket}"
    else:
        listing.url = f"https://{source.source_id}.example/e/{_make_slug(chance, listing.title)}"


def _make_slug(chance: Random, title: str) -> str:
    if chance.random() < 0.5:
        return f"{chance.getrandbits(32)}"
    plain = unicodedata.normalize("NFD", title.lower()).encode("ascii", "ignore").decode()
    return f"{'-'.join(_WORDS.findall(plain))[:50]}-{chance.getrandbits(16):x}"


def _copy(chance: Random, first: Listing, source: Source) -> Listing:
    """Return an aggregator's copy of another source's listing: same words, perhaps cut, its own page."""
    title = first.title if not source.cut else first.title[: source.cut]
    copy = replace(
        first, source_id=source.source_id, role=source.role, title=title, performers=list(first.performers),
        dates=list(first.dates), url=f"https://{source.source_id}.example/{chance.getrandbits(40):x}",
    )  # fmt: skip
    copy.mark("copy")
    return copy


def _repeat(
    chance: Random, land: Territory, event: Event, listing: Listing, source: Source, ticket: str, image: str | None
) -> Listing:
    """Return the source's second listing of the same thing: on another page, or its page in the other language."""
    other = source if chance.random() < 0.5 else replace(source, language="fr" if source.language == "en" else "en")
    again = _write(chance, land, event, other, ticket, image)
    again.mark("twice")
    listing.mark("twice")
    return again


def _split_pages(chance: Random, land: Territory, listing: Listing) -> list[Listing]:
    """Return one listing a date for sources that keep a page for each; at most six."""
    if len(listing.dates) < 2 or chance.random() >= land.pages_of[listing.source_id]:
        return [listing]
    listing.mark("date-page")
    return [
        replace(listing, dates=[date], url=f"{listing.url}/{number}", performers=list(listing.performers))
        for number, date in enumerate(listing.dates[:6])
    ]


def list_traits(traits: int) -> list[str]:
    """Return the names of what was done to a listing."""
    return [trait for trait, bit in _BIT.items() if traits & bit]
