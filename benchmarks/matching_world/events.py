"""What truly happens: events, made in families (a tour, a festival, a show and its school matinée) whose members look
alike and are not the same. One calendar entry is enough for a visitor: that is one event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from benchmarks.matching_world.names import CLASSICS, CRAFTS, GENERIC, SUBJECTS, make_artist, make_person, make_work
from benchmarks.matching_world.places import Territory, make_office

FIRST_DAY = 20_788  # 2026-12-01, in days from 1970
DAYS = 365
_EVENING = (19 * 60 + 30, 20 * 60, 20 * 60, 20 * 60, 19 * 60, 21 * 60)
_AFTERNOON = (14 * 60, 13 * 60 + 30, 15 * 60)
_DAY_WEIGHTS = list(accumulate((3, 2, 1, 1.2, 1.6, 2.6, 3.4)[(FIRST_DAY + d + 4) % 7] for d in range(DAYS)))
_SHOWS = ("music", "music", "theatre", "comedy", "dance", "circus", "cinema", "literature")


@dataclass(frozen=True, slots=True)
class Event:
    """One true event. `dates` are (day from 1970, minute on the local clock); a `span` is an exhibition's or a
    market's first and last day and has no dates."""

    kind: str
    venue: int
    french: str  # the work, series or activity
    english: str
    category: str
    office: str  # who presents it
    dates: tuple[tuple[int, int], ...]
    span: tuple[int, int] | None = None
    artist: str = ""
    lead: tuple[str, str] = ("", "")  # before the title, French and English: the festival, «Vernissage : »
    label: tuple[str, str] = ("", "")  # after it: « – volet 2», « (6-8 ans)»
    room: str = ""
    status: str = "scheduled"
    old_day: int = 0  # before it moved
    needs: str = "artist or work"  # what a title may leave out: «artist or work», or «nothing»
    tickets: str = ""  # shared by several events where the house sells them on one page


def make_family(chance: Random, land: Territory) -> list[Event]:
    """Return one family of events, of a kind drawn by its share."""
    maker = chance.choices(_MAKERS, cum_weights=_WEIGHTS)[0]
    return maker(chance, land)


def _pick_day(chance: Random) -> int:
    return FIRST_DAY + chance.choices(range(DAYS), cum_weights=_DAY_WEIGHTS)[0]


def _pick_venue(chance: Random, land: Territory) -> int:
    return chance.choices(range(len(land.venues)), cum_weights=land.venue_weights)[0]


def _pick_towns(chance: Random, land: Territory, count: int) -> list[int]:
    """Return venues in as many different towns, at most `count`."""
    venues = [_pick_venue(chance, land) for _ in range(count)]
    return list({land.venues[venue].town: venue for venue in venues}.values())


def _make_show(chance: Random, land: Territory, kind: str = "one-off") -> Event:
    category = chance.choice(_SHOWS)
    french, english = make_work(chance)
    shape = chance.random()
    artist = make_artist(chance) if shape < 0.8 else ""
    if shape < 0.22:
        french = english = ""  # only a name
    venue = _pick_venue(chance, land)
    rooms = land.venues[venue].rooms
    day = _pick_day(chance)
    return Event(
        kind, venue, french, english, category, make_office(chance), ((day, chance.choice(_EVENING)),), artist=artist,
        room=chance.choice(rooms) if rooms and chance.random() < 0.5 else "",
    )  # fmt: skip


def _make_one_off(chance: Random, land: Territory) -> list[Event]:
    return [_move(chance, _make_show(chance, land))]


def _move(chance: Random, show: Event) -> Event:
    """Give a few shows a status, and the day they had before."""
    fate = chance.random()
    if fate < 0.03:
        return replace(show, status="cancelled")
    if fate < 0.06:
        return replace(show, status="soldout")
    if fate < 0.085 and len(show.dates) == 1:
        day = show.dates[0][0]
        return replace(show, status="rescheduled", old_day=day - chance.randint(7, 60))
    return show


def _make_talk(chance: Random, land: Territory) -> list[Event]:
    subject = chance.choice(SUBJECTS)
    work = make_work(chance)
    lead = chance.choice((("Conférence : ", "Talk: "), ("Lancement : ", "Launch: "), ("", "")))
    title = work[0] if chance.random() < 0.7 else f"{work[0]} et {subject}"
    english = work[1]
    show = _make_show(chance, land, "talk")
    minute = chance.choice((19 * 60, 13 * 60 + 30, 12 * 60))
    show = replace(
        show, french=title, english=english, lead=lead, category="conference", dates=((show.dates[0][0], minute),)
    )
    return [replace(show, artist=show.artist and make_person(chance))]


def _make_run(chance: Random, land: Territory) -> list[Event]:
    """A play for some weeks, its show days in a rhythm; in a third of them a school matinée beside."""
    show = _make_show(chance, land, "run")
    french, english = make_work(chance)
    day, minute = show.dates[0]
    dates = [(day + week * 7 + gap, minute) for week in range(chance.choice((1, 1, 2, 3))) for gap in (0, 1, 2)]
    if chance.random() < 0.3:
        dates.append((dates[-1][0], 14 * 60))
    category = chance.choice(("theatre", "theatre", "dance", "circus"))
    run = replace(show, french=french, english=english, category=category, dates=tuple(sorted(dates)))
    return [run, _make_school(chance, run)] if chance.random() < 0.3 else [run]


def _make_school(chance: Random, show: Event) -> Event:
    day = show.dates[0][0] - chance.choice((0, 0, 1, 2))
    label = chance.choice(
        ((" (scolaire)", " (school)"), (" – matinée scolaire", " – school matinee"), (" – Scolaire", " – Schools"))
    )
    return replace(
        show, kind="school", dates=((day, chance.choice((570, 600, 630, 780))),), label=label, needs="nothing"
    )


def _make_school_pair(chance: Random, land: Territory) -> list[Event]:
    show = replace(_make_show(chance, land, "one-off"), category="family")
    if not show.french:
        french, english = make_work(chance)
        show = replace(show, french=french, english=english)
    return [show, _make_school(chance, show)]


def _make_addon(chance: Random, land: Territory) -> list[Event]:
    """A show and what is sold beside it on the same ticket page."""
    show = _make_show(chance, land)
    show = replace(show, tickets=f"{chance.getrandbits(40):x}")
    lead, label = chance.choice(
        (
            (("", ""), (" – Forfait VIP", " – VIP package")),
            (("Stationnement : ", "Parking: "), ("", "")),
            (("Souper-spectacle : ", "Dinner and show: "), ("", "")),
            (("Rencontre avec les artistes : ", "Meet the artists: "), ("", "")),
        )
    )
    minute = show.dates[0][1] - chance.choice((0, 90, 120))
    addon = replace(show, kind="add-on", lead=lead, label=label, dates=((show.dates[0][0], minute),), needs="nothing")
    return [show, addon]


def _make_exhibition(chance: Random, land: Territory) -> list[Event]:
    """An exhibition of weeks or months; in two fifths its opening is listed as an event."""
    show = _make_show(chance, land, "exhibition")
    french, english = make_work(chance)
    day = show.dates[0][0]
    show = replace(
        show, french=french, english=english, category="exhibition", dates=(), room="",
        span=(day, day + chance.choice((14, 30, 30, 60, 90, 150))),
    )  # fmt: skip
    if chance.random() > 0.4:
        return [show]
    opening = replace(
        show, kind="vernissage", span=None, dates=((day, chance.choice((17, 18, 14)) * 60),), needs="nothing",
        lead=chance.choice((("Vernissage : ", "Opening: "), ("Vernissage de l'exposition ", "Exhibition opening: "))),
    )  # fmt: skip
    return [show, opening]


def _make_weekly(chance: Random, land: Territory) -> list[Event]:
    """An activity every week: one event with many dates."""
    craft = chance.choice(CRAFTS)
    name, english = make_work(chance)
    titles = ((f"Atelier de {craft}", f"{craft.capitalize()} workshop"), (f"Les mardis {name}", f"{english} Tuesdays"))
    title = chance.choice(titles)
    show = _make_show(chance, land, "weekly")
    day, minute = show.dates[0][0], chance.choice((10 * 60, 13 * 60 + 30, 18 * 60 + 30, 19 * 60))
    dates = tuple((day + 7 * week, minute) for week in range(chance.choice((4, 6, 8))))
    return [
        replace(show, french=title[0], english=title[1], artist="", category="workshop", dates=dates, needs="nothing")
    ]


def _make_numbered(chance: Random, land: Territory) -> list[Event]:
    """A weekly or monthly series with a number and a guest each time: an event each."""
    french, english = make_work(chance)
    show = replace(_make_show(chance, land, "numbered"), french=french, english=english, category="literature")
    day, minute = show.dates[0]
    first, gap = chance.randint(1, 30), chance.choice((7, 7, 14, 28))
    form = chance.choice((" #{}", " no {}", " – volet {}", " – épisode {}"))
    has_guests = chance.random() < 0.6
    return [
        replace(
            show, dates=((day + gap * n, minute),), label=(form.format(first + n), form.format(first + n)),
            artist=make_person(chance) if has_guests else "", needs="nothing",
        )
        for n in range(chance.choice((2, 3, 4)))
    ]  # fmt: skip


def _make_tour(chance: Random, land: Territory) -> list[Event]:
    """One show in several towns, night after night or weeks apart."""
    show = _make_show(chance, land, "tour")
    day, minute = show.dates[0]
    stops = []
    for venue in _pick_towns(chance, land, chance.choice((2, 3, 4, 6))):
        stops.append(replace(show, venue=venue, dates=((day, minute),), room="", office=make_office(chance)))
        day += chance.choice((1, 1, 2, 7, 14))
    return [_move(chance, stop) for stop in stops]


def _make_festival(chance: Random, land: Territory) -> list[Event]:
    """The festival as a whole, and its shows in two or three neighbouring venues."""
    french, english = make_work(chance)
    name = (f"Festival {french}", f"{english} Festival")
    home = _pick_venue(chance, land)
    near = land.of_town[land.venues[home].town]
    venues = [home, chance.choice(near), chance.choice(near)]
    day, office = _pick_day(chance), name[0]
    length = chance.choice((2, 3, 5, 9))
    shows: list[Event] = []
    for _ in range(chance.choice((2, 3, 5))):
        show = _make_show(chance, land, "festival show")
        show = replace(
            show,
            venue=chance.choice(venues),
            office=office,
            room="",
            dates=((day + chance.randrange(length), show.dates[0][1]),),
        )
        has_lead = chance.random() < 0.6
        shows.append(replace(show, lead=(f"{name[0]} : ", f"{name[1]}: ") if has_lead else ("", "")))
    whole = Event("festival", home, *name, "festival", office, (), (day, day + length - 1), needs="nothing")
    return [whole, *shows]


def _make_neighbours(chance: Random, land: Territory) -> list[Event]:
    """Two shows of one house on one evening: in two rooms at one hour, or one after the other; some in one series."""
    show = _make_show(chance, land, "neighbours")
    day, minute = show.dates[0]
    other = replace(_make_show(chance, land, "neighbours"), venue=show.venue, office=show.office)
    rooms = land.venues[show.venue].rooms
    if rooms and chance.random() < 0.6:
        show, other = replace(show, room=rooms[0]), replace(other, room=rooms[1], dates=show.dates)
    else:
        other = replace(other, room="", dates=((day, minute + chance.choice((0, 60, 120, 150, -300))),))
    if chance.random() < 0.25:
        series, english = make_work(chance)
        lead = (f"{series} : ", f"{english}: ")
        show, other = replace(show, lead=lead), replace(other, lead=lead)
    return [show, other]


def _make_sisters(chance: Random, land: Territory) -> list[Event]:
    """Two shows at one hour in two halls of one house."""
    venue = next((v for _ in range(40) if land.venues[v := _pick_venue(chance, land)].sister >= 0), land.first_sister)
    show = replace(_make_show(chance, land, "sister halls"), venue=venue, room="")
    other = _make_show(chance, land, "sister halls")
    return [show, replace(other, venue=land.venues[venue].sister, dates=show.dates, office=show.office, room="")]


def _make_generic(chance: Random, land: Territory) -> list[Event]:
    """The same few words in several branches of one town, or in several towns, at the same hour."""
    french, english, category, minute = chance.choice(GENERIC)
    home = _pick_venue(chance, land)
    near = land.of_town[land.venues[home].town]
    day = _pick_day(chance)
    is_span = category in ("market", "festival") and chance.random() < 0.5
    count = chance.choice((1, 2, 3))
    in_town = chance.random() < 0.6
    venues = {home, *(chance.choice(near) if in_town else _pick_venue(chance, land) for _ in range(count))}
    return [
        Event(
            "generic", venue, french, english, category, make_office(chance), () if is_span else ((day, minute),),
            (day, day + 2) if is_span else None, needs="nothing",
        )
        for venue in sorted(venues)
    ]  # fmt: skip


def _make_classic(chance: Random, land: Territory) -> list[Event]:
    """One work by two companies, the same minute in two towns."""
    french, english, category = chance.choice(CLASSICS)
    show = replace(_make_show(chance, land, "classic"), french=french, english=english, category=category, room="")
    return [
        replace(show, venue=venue, artist=make_artist(chance), office=make_office(chance))
        for venue in _pick_towns(chance, land, 2)
    ]


def _make_levels(chance: Random, land: Territory) -> list[Event]:
    """One workshop for two ages or levels, or a work in two parts, on the same day in the same place."""
    craft = chance.choice(CRAFTS)
    english = f"{craft.capitalize()} workshop"
    pairs = (
        ((" (6-8 ans)", " (ages 6-8)"), (" (9-12 ans)", " (ages 9-12)")),
        ((" – débutant", " – beginner"), (" – avancé", " – advanced")),
        ((" – volet 1", " – part 1"), (" – volet 2", " – part 2")),
        ((" – niveau 1", " – level 1"), (" – niveau 2", " – level 2")),
    )
    show = _make_show(chance, land, "levels")
    day, gap = show.dates[0][0], chance.choice((0, 60, 90, 180))
    base = replace(
        show, french=f"Atelier de {craft}", english=english, artist="", category="workshop", room="", needs="nothing"
    )
    first, second = chance.choice(pairs)
    return [
        replace(base, label=first, dates=((day, 600),)),
        replace(base, label=second, dates=((day, 600 + gap),)),
    ]


_SHARES: dict[Callable[[Random, Territory], list[Event]], float] = {
    _make_one_off: 46,
    _make_talk: 9,
    _make_run: 7,
    _make_school_pair: 1.5,
    _make_addon: 1.5,
    _make_exhibition: 4,
    _make_weekly: 3.5,
    _make_numbered: 2.5,
    _make_tour: 4,
    _make_festival: 2.5,
    _make_neighbours: 4,
    _make_sisters: 1,
    _make_generic: 4,
    _make_classic: 1,
    _make_levels: 1.5,
}
_MAKERS = list(_SHARES)
_WEIGHTS = list(accumulate(_SHARES.values()))
KINDS = (
    "one-off", "talk", "run", "school", "add-on", "exhibition", "vernissage", "weekly", "numbered", "tour", "festival",
    "festival show", "neighbours", "sister halls", "generic", "classic", "levels",
)  # fmt: skip
