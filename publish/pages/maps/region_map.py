"""The map of what is on in a region: a mark a place, as large as it has events, each leading to them below the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import hypot, sqrt

from publish.pages.days.agenda import Coming, find_weekend
from publish.pages.days.scopes import Scope
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import FILTERS
from publish.pages.lists.cards import Card, make_coming_card, make_run_card
from publish.pages.lists.filters import Choice
from publish.pages.maps.frames import LETTER, WIDTH, RegionMap, load_maps
from publish.pages.maps.point import make_ground_path
from publish.pages.site import Link, Site
from publish.slugs import make_slug

TIMES = ("", "today", "weekend")  # of the pages of a map; the first is the next thirty days
MONTH = timedelta(days=30)
RADII = (15.0, 28.0)  # user units: on the narrowest phone the smallest is still 24 px wide (WCAG 2.2, 2.5.8)
BOLD_LETTER = LETTER  # smaller than on the small map, but bold
LINE = 18.0  # user units: the height of a name
NAMES_MAX = 3  # towns that name a mark
SHOWN = 8  # events of a mark below the map; the lists of its towns have all of them


@dataclass(frozen=True, slots=True)
class Title:
    """The name beside a mark."""

    text: str
    x: float
    is_left: bool

    def measure(self) -> tuple[float, float]:
        """Return from where to where it reaches, in user units."""
        width = len(self.text) * BOLD_LETTER
        return (self.x - width, self.x) if self.is_left else (self.x, self.x + width)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map, or several that lie too close to be told apart."""

    x: float
    y: float
    radius: float
    number: int
    name: str
    anchor: str
    label: str  # for those who do not see the map
    cards: list[Card]
    towns: list[Link]
    title: Title | None  # None where there is no room


def make_region_maps(site: Site, language: Language) -> Iterator[Page]:
    """Yield the maps of each region that has a drawing and events to come: of the next thirty days, of today, of the
    weekend."""
    maps = load_maps(site.edition.instance.territory)
    for code, scope in site.scopes.regions.items():
        if code in maps and scope.agenda.coming:
            found = {time: _find_events(scope, time) for time in TIMES}
            for time, events in found.items():
                if events or not time:
                    yield _make_page(site, scope, maps[code], time, found, language)


def link_map(site: Site, scope: Scope, language: Language) -> Link | None:
    """Return the link to a region's map, None where there is none."""
    if not scope.agenda.coming or scope.key not in load_maps(site.edition.instance.territory):
        return None
    return Link(language.make_path(*make_parts(scope)), language.say("Sur la carte"))


def make_parts(scope: Scope, time: str = "") -> tuple[str, ...]:
    """Return the address of a region's map."""
    parts = ("carte", scope.list_parts[1])
    return (*parts, time) if time else parts


def _make_page(
    site: Site, scope: Scope, drawn: RegionMap, time: str, found: dict[str, list[Coming]], language: Language
) -> Page:
    marks = _make_marks(site, drawn, found[time], language)
    heading = language.say("Carte : %(place)s") % {"place": scope.name}
    choices = [
        Choice(
            language.make_path(*make_parts(scope, code)),
            language.say(FILTERS[code or "month"]),
            len(events),
            code == time,
        )
        for code, events in found.items()
        if events or not code
    ]
    placed = sum(mark.number for mark in marks)
    return Page(
        language=language,
        parts=make_parts(scope, time),
        template="map.html",
        title=f"{heading}, {choices[0].label if not time else language.say(FILTERS[time])}",
        description=language.say("Où sortir : les événements à venir sur la carte, %(place)s.") % {"place": scope.name},
        feed=site.pick_feed(f"feeds/region/{scope.key}"),
        context={
            "section": "",
            "heading": heading,
            "parent": Link(language.make_path(*scope.list_parts), scope.name),
            "choices": choices,
            "drawing": make_ground_path(scope.key),
            "width": WIDTH,
            "height": drawn.frame.height,
            "marks": marks,
            "unplaced": len(found[time]) - placed,
        },
    )


def _find_events(scope: Scope, time: str) -> list[Coming]:
    """Return what is on at a time, each event once: what has a date then, what runs then."""
    agenda = scope.agenda
    today = agenda.edition.today
    if not time:
        return [coming for coming in agenda.coming if coming.next_day <= today + MONTH]
    days = (today,) if time == "today" else find_weekend(today)
    ids = {showing.event.event_id for day in days for showing in agenda.days.get(day, ())}
    ids |= {run.event.event_id for day in days for run in agenda.runs_on(day)}
    return [coming for coming in agenda.coming if coming.event.event_id in ids]


def _make_marks(site: Site, drawn: RegionMap, events: Sequence[Coming], language: Language) -> list[Mark]:
    """Return the marks by name. Places nearer than a mark is wide are one, at the point of the largest."""
    points: dict[tuple[float, float], list[Coming]] = defaultdict(list)
    for coming in events:
        if (point := _locate(drawn, coming)) is not None:
            points[point].append(coming)
    most = max(map(len, points.values()), default=1)
    groups: list[tuple[tuple[float, float], list[Coming]]] = []
    for point, mine in sorted(points.items(), key=lambda item: (-len(item[1]), item[0])):
        near = next((group for group in groups if _is_near(group[0], point)), None)
        if near is not None:
            near[1].extend(mine)
        else:
            groups.append((point, list(mine)))
    marks = _place_titles([_make_mark(site, point, mine, most, language) for point, mine in groups])
    return sorted(marks, key=lambda mark: (make_slug(mark.name), mark.anchor))


def _locate(drawn: RegionMap, coming: Coming) -> tuple[float, float] | None:
    event = coming.event.event
    town = drawn.towns.get(event.city or "")
    return drawn.frame.locate(event.lat, event.lon) or (drawn.frame.locate(town.lat, town.lon) if town else None)


def _is_near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return hypot(one[0] - other[0], one[1] - other[1]) < 2 * RADII[0] + 2


def _make_mark(site: Site, point: tuple[float, float], events: list[Coming], most: int, language: Language) -> Mark:
    events = sorted(events, key=lambda coming: (coming.next_day, coming.event.event.title, coming.event.event_id))
    cities = Counter(coming.event.event.city for coming in events if coming.event.event.city)
    ordered = [city for city, _ in sorted(cities.items(), key=lambda item: (-item[1], item[0]))]
    name = _name(ordered, events, language)
    number = language.say_count("%(n)s événement à venir", "%(n)s événements à venir", len(events))
    least, largest = RADII
    return Mark(
        x=point[0],
        y=point[1],
        radius=round(min(largest, least + (largest - least) * sqrt((len(events) - 1) / max(most, 2))), 1),
        number=len(events),
        name=name,
        anchor=f"ici-{point[0]:g}-{point[1]:g}".replace(".", "_"),
        label=f"{name}, {number}",
        cards=[_make_card(coming, language) for coming in events[:SHOWN]],
        towns=[site.link_town(make_slug(city), language) for city in ordered if make_slug(city) in site.agenda.towns],
        title=Title(ordered[0], point[0], is_left=False) if ordered else None,
    )


def _place_titles(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks, the largest first, with the names that have room beside them."""
    placed: list[Mark] = []
    for mark in marks:
        placed.append(replace(mark, title=_place_title(mark, [*placed, *marks[len(placed) + 1 :]])))
    return placed


def _place_title(mark: Mark, others: Sequence[Mark]) -> Title | None:
    if mark.title is None:
        return None
    for is_left in (False, True):
        gap = mark.radius + 4
        title = Title(mark.title.text, round(mark.x - gap if is_left else mark.x + gap, 1), is_left)
        low, high = title.measure()
        if low >= 0 and high <= WIDTH and not any(_covers(other, low, high, mark.y) for other in others):
            return title
    return None


def _covers(other: Mark, low: float, high: float, y: float) -> bool:
    if abs(other.y - y) < other.radius + LINE / 2 and other.x - other.radius < high and other.x + other.radius > low:
        return True
    if other.title is None or abs(other.y - y) >= LINE or other.title.x == other.x:  # not placed yet
        return False
    left, right = other.title.measure()
    return left < high and right > low


def _name(cities: Iterable[str], events: Sequence[Coming], language: Language) -> str:
    """Return what a mark is called: its towns; where there is only one, its venue when there is only one of these."""
    cities = list(cities)
    venues = {coming.event.event.venue for coming in events}
    if len(cities) == 1 and len(venues) == 1 and (venue := next(iter(venues))):
        return venue if cities[0] in venue else f"{venue}, {cities[0]}"
    if len(cities) > NAMES_MAX:
        return ", ".join(cities[:NAMES_MAX]) + "…"
    return ", ".join(cities) or language.say("Lieu à préciser")


def _make_card(coming: Coming, language: Language) -> Card:
    return make_run_card(coming, language) if coming.is_run else make_coming_card(coming, language)
