"""The territory: regions, towns with their merged villages, venues with rooms and other names, and the sources with
their habits. Made once from size and seed; a source's habits are what turns one event into listings that differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from benchmarks.matching_world.names import NOUNS, make_name

ATLANTIC_REGION = 11  # where clocks are an hour ahead of the others
ZONES = ("America/Toronto", "America/Halifax")
_KINDS = (
    # French, English, acronym, weight
    ("Théâtre", "Theatre", "T", 8), ("Salle", "Hall", "S", 12), ("Centre culturel", "Cultural Centre", "CC", 8),
    ("Église", "Church", "É", 6), ("Bibliothèque", "Library", "B", 12), ("Musée", "Museum", "M", 8),
    ("Maison de la culture", "Culture House", "MC", 4), ("Bar", "Bar", "B", 6), ("Café", "Café", "C", 8),
    ("Centre communautaire", "Community Centre", "CC", 8), ("Aréna", "Arena", "A", 3), ("Parc", "Park", "P", 6),
    ("Galerie", "Gallery", "G", 5), ("Auditorium du Cégep", "College Auditorium", "AC", 3),
)  # fmt: skip
_ROOMS = ("Salle A", "Salle B", "Grande salle", "Petite salle", "Studio 1", "Studio 2", "Foyer", "Cabaret")
_TOWN_FORMS = ("Saint-{}", "Sainte-{}", "{}", "{}ville", "Lac-{}", "Rivière-{}", "{}-sur-Mer", "Val-{}", "{}", "{}")


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality; `village` is a former one that some sources still name."""

    name: str
    village: str
    region: int
    zone: int  # index into ZONES
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Venue:
    """A place where events happen. `sister` is another hall of the same house at the same address, or -1."""

    name: str
    others: tuple[str, ...]  # what else it is called: English, short, acronym, by its complex
    rooms: tuple[str, ...]
    town: int
    address: str
    postal_code: str
    phone: str
    lat: float
    lon: float
    kind: str
    sister: int
    source: int  # its own calendar, or -1


@dataclass(frozen=True, slots=True)
class Source:
    """A calendar and its habits, each the chance that it does so with a listing."""

    source_id: str
    role: str
    language: str
    capitals: float
    plain: float  # writes without accents
    cut: int  # longest title, 0: any
    house: str  # what it adds after a title, or empty
    presenter: float
    status: float  # puts the status in the title
    no_hour: float
    doors: float
    pages: float  # one record a date
    spans: float  # a run as first and last day
    canonical: float  # writes the venue by its name
    rooms: float
    no_venue: float
    no_town: float
    office: float  # gives the organiser's office as the place
    located: bool  # gives coordinates
    zone_wrong: bool  # gives Atlantic hours as its own
    tickets: float  # links to the ticket page
    describes: float
    names: float  # lists performers
    artist_first: float
    twice: float
    late: float  # keeps the old date of what is postponed
    slips: float  # wrong hours, wrong days, typing errors


@dataclass(frozen=True)
class Territory:
    """All places and sources. Weights are cumulative, for `Random.choices`."""

    towns: list[Town]
    venues: list[Venue]
    of_town: list[list[int]]  # venue numbers
    venue_weights: list[float]
    sources: list[Source]
    regional: list[list[int]]  # source numbers by region
    ticketing: list[int]
    aggregators: list[int]
    pages_of: dict[str, float]  # source_id → chance that it keeps one record a date
    first_sister: int  # the first venue that is another's sister


def make_territory(size: int, seed: int) -> Territory:
    """Make the places and sources of a world of `size` listings."""
    chance = Random(f"places {seed}")
    regions = 17 if size <= 2_000_000 else size // 120_000
    towns = _make_towns(chance, max(40, size // 500), regions)
    sources: list[Source] = []
    venues, of_town, weights = _make_venues(chance, towns, max(120, size // 60), sources)
    regional = []
    for region in range(regions):
        count = 3 + (region % 3)
        regional.append(list(range(len(sources), len(sources) + count)))
        sources += [_make_source(chance, f"r{region + 1:02}-{n}", "media", "") for n in range(count)]
    numbers = {}
    for role in ("ticketing", "aggregator"):
        numbers[role] = list(range(len(sources), len(sources) + 4))
        sources += [_make_source(chance, f"{role}-{n}", role, "") for n in range(4)]
    return Territory(
        towns, venues, of_town, list(accumulate(weights)), sources, regional,
        ticketing=numbers["ticketing"],
        aggregators=numbers["aggregator"],
        pages_of={source.source_id: source.pages for source in sources},
        first_sister=next(number for number, venue in enumerate(venues) if venue.sister >= 0),
    )  # fmt: skip


def _make_towns(chance: Random, count: int, regions: int) -> list[Town]:
    towns = []
    for number in range(count):
        region = number % regions if number < regions else int(chance.random() ** 1.5 * regions)
        name = chance.choice(_TOWN_FORMS).format(make_name(chance))
        village = f"Saint-{make_name(chance)}" if chance.random() < 0.3 else ""
        lat = 45 + (region * 0.37) % 5 + chance.random() * 0.6
        lon = -79 + (region * 1.13) % 18 + chance.random() * 0.9
        towns.append(Town(name, village, region, int(region == ATLANTIC_REGION - 1), lat, lon))
    return towns


def _make_venues(
    chance: Random, towns: list[Town], count: int, sources: list[Source]
) -> tuple[list[Venue], list[list[int]], list[float]]:
    """Make venues, most in the largest towns; the calendars of those that have one are added to `sources`."""
    shares = [(rank + 2) ** -0.9 for rank in range(len(towns))]
    total = sum(shares)
    venues: list[Venue] = []
    of_town: list[list[int]] = []
    weights: list[float] = []
    for number, (town, share) in enumerate(zip(towns, shares, strict=True)):
        own = max(2, round(share / total * count))
        of_town.append(list(range(len(venues), len(venues) + own)))
        inside = [(rank + 3) ** -0.7 for rank in range(own)]
        weights += [share * weight / sum(inside) for weight in inside]
        for _ in range(own):
            _add_venue(chance, venues, sources, number, town)
    return venues, of_town, weights


def _add_venue(chance: Random, venues: list[Venue], sources: list[Source], number: int, town: Town) -> None:
    before = venues[-1] if venues and venues[-1].town == number else None
    is_sister = before is not None and before.sister < 0 and chance.random() < 0.08
    kind, english, letters, _ = chance.choices(_KINDS, weights=[k[3] for k in _KINDS])[0]
    name = f"de {town.name}" if chance.random() < 0.12 else make_name(chance)
    full = f"{kind} {name}"
    own = f"{english} {name}" if chance.random() < 0.5 else f"{name} {english}"
    others: tuple[str, ...] = (
        own,
        name,
        f"{letters}{name[:1]}{town.name[:1]}",
        f"{full} ({town.name})",
        f"{full}, {town.name}",
    )
    address = f"{chance.randint(1, 2999)}, rue {make_name(chance)}"
    lat, lon = town.lat + chance.gauss(0, 0.02), town.lon + chance.gauss(0, 0.03)
    if is_sister and before is not None:
        full = f"{before.name.split(' (')[0]} – {chance.choice(('Petite scène', 'Salle intime', 'Studio'))}"
        others, address, lat, lon = (), before.address, before.lat, before.lon
    source = -1
    if not is_sister and chance.random() < 0.55:
        source = len(sources)
        role = "organiser" if chance.random() < 0.4 else "venue"
        sources.append(_make_source(chance, f"v{source}", role, full))
    rooms = tuple(chance.sample(_ROOMS, 3)) if chance.random() < 0.4 else ()
    code = f"{'GHJ'[town.region % 3]}{chance.randint(0, 9)}{chance.choice('ABCEGHJK')}"
    postal = f"{code} {chance.randint(0, 9)}{chance.choice('LMNPRST')}{chance.randint(0, 9)}"
    phone = f"{chance.choice((418, 450, 514, 819))} 555-{chance.randint(0, 9999):04}"
    sister = len(venues) - 1 if is_sister else -1
    venues.append(Venue(full, others, rooms, number, address, postal, phone, lat, lon, kind, sister, source))


def _make_source(chance: Random, source_id: str, role: str, house: str) -> Source:
    def sometimes(share: float, high: float, low: float = 0.0) -> float:
        return high if chance.random() < share else low

    is_own = bool(house)
    is_copying = role in ("aggregator", "ticketing")
    return Source(
        source_id=source_id,
        role=role,
        language="en" if chance.random() < (0.06 if is_own else 0.12) else "fr",
        capitals=sometimes(0.08, 0.9, 0.02),
        plain=sometimes(0.06, 0.9),
        cut=chance.choice((40, 55, 60)) if chance.random() < 0.12 else 0,
        house=house if is_own and chance.random() < 0.1 else "",
        presenter=sometimes(0.12, 0.5, 0.02),
        status=sometimes(0.5, 0.8),
        no_hour=sometimes(0.04, 0.7, 0.015),
        doors=sometimes(0.06, 0.5, 0.01),
        pages=sometimes(0.07, 0.8),
        spans=sometimes(0.4, 0.7, 0.05),
        canonical=chance.choice((1.0, 1.0, 0.9, 0.7, 0.2)),
        rooms=sometimes(0.5, 0.8, 0.2),
        no_venue=0.0 if is_own else sometimes(0.15, 0.4, 0.03),
        no_town=sometimes(0.08, 0.6, 0.01),
        office=0.0 if role == "venue" else sometimes(0.08, 0.2, 0.008),
        located=chance.random() < 0.45,
        zone_wrong=not is_own and chance.random() < 0.35,
        tickets=0.9 if role == "ticketing" else sometimes(0.15, 0.7),
        describes=0.7 if is_copying else chance.choice((0.0, 0.3, 0.8, 1.0)),
        names=chance.choice((0.0, 0.0, 0.5, 0.9)),
        artist_first=chance.choice((0.1, 0.5, 0.5, 0.9)),
        twice=sometimes(0.1, 0.1, 0.005),
        late=0.05 if is_own else 0.45,
        slips=sometimes(0.15, 0.06, 0.012),
    )


def make_office(chance: Random) -> str:
    """Return the name of an organisation that presents events."""
    form = chance.choice(("Productions {}", "Diffusion {}", "Festival {}", "Corporation {}", "Les Arts {}"))
    return form.format(make_name(chance) if chance.random() < 0.7 else chance.choice(NOUNS)[0].capitalize())
