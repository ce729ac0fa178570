"""The page of one event: dates, place, price, status, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dedupe.model import MergedEvent
from publish.feeds.ics import OFF
from publish.model import PublishedEvent, PublishedOccurrence
from publish.names import CATEGORY_NAMES
from publish.pages.event.calendar_files import DATES_SHOWN, make_calendar_path, make_date_path
from publish.pages.event.calendar_links import find_span, make_google_link, make_outlook_link, name_entry
from publish.pages.event.contact import make_report_link, make_shares
from publish.pages.event.found import make_found
from publish.pages.event.ground import EventGround
from publish.pages.event.picture import make_figure
from publish.pages.event.provenance import list_said, list_sources
from publish.pages.event.schema import make_schema
from publish.pages.frame.environment import clean_href
from publish.pages.frame.language import Language
from publish.pages.frame.page import Deferred, Page
from publish.pages.frame.vocabulary import BANNERS, FIELDS, STATUSES, name_category
from publish.pages.lists.cards import choose_title, make_place
from publish.pages.maps.links import find_map
from publish.pages.maps.point import make_point
from publish.pages.members import make_star_path
from publish.pages.site import Link
from publish.phrases import render_when
from publish.slugs import make_slug
from sources.model import Status
from sources.territory_facts import load_facts

FREE = ("gratuit", "free")  # prices that are said in the language of the page
WITHOUT_TICKETS = (Status.CANCELLED, Status.SOLDOUT)


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date of the event; `iso` is None for a period of which only the end is told."""

    iso: str | None
    text: str
    status: str | None
    status_code: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Addition:
    """One date as calendars take it: the path of its own .ics, and links that open it in those on the web."""

    text: str
    ics: str | None
    google: str
    outlook: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One line of the place, a link when it has a page."""

    label: str
    path: str | None = None


def make_events(grounds: Iterable[EventGround], language: Language) -> Iterator[Deferred]:
    """Yield the page of each event."""
    for ground in grounds:
        yield Deferred(language, ("evenement", ground.event.slug), ground, ground.inputs, make_event)


def make_event(ground: EventGround, language: Language) -> Page:
    """Return the page of an event."""
    event = ground.event
    merged = event.event
    title, title_language = choose_title(event, language)
    ahead, past = _split_dates(ground)
    lines = [_make_date(event, o, language) for o in ahead]
    parts = ("evenement", event.slug)
    when = lines[0].text if lines else language.say("Date à confirmer")
    place, facts = make_place(event), load_facts(ground.instance.territory)
    url = f"{ground.instance.base_url}{language.make_path(*parts)}"
    return Page(
        language=language,
        parts=parts,
        template="event.html",
        title=title,
        description=" – ".join(filter(None, (when, place, merged.summary)))[:300],
        feed=ground.feed,
        context={
            "section": "",
            "crumbs": _make_crumbs(ground, language),
            "title_language": title_language,
            "title": language.tie(title) if title_language is None else title,
            "other_title": _find_other_title(merged, title),
            "status_code": event.status.value,
            "banner": language.say(BANNERS[event.status]) if event.status in BANNERS else None,
            "conflict": _render_conflict(merged, language),
            "is_past": bool(past) and not ahead,
            "figure": (figure := make_figure(ground, title, language)),
            "summary": None if _begins_with(merged.description, merged.summary) else merged.summary,
            "paragraphs": _split_description(merged),
            "text_language": merged.language if merged.language != language.code else None,
            "performers": ", ".join(merged.performers),
            "link": {"href": href} if (href := clean_href(merged.url)) else None,
            "has_tickets": bool(ahead) and event.status not in WITHOUT_TICKETS,
            "dates": lines[:DATES_SHOWN],
            "more_dates": lines[DATES_SHOWN:],
            "past_dates": [_make_date(event, o, language) for o in reversed(past)],
            "ics": _find_calendar(ground),
            "additions": list(_make_additions(ground, ahead[:DATES_SHOWN], title, place, language)),
            "star": make_star_path(event.event_id, language) if ground.instance.serves_members else None,
            "shares": make_shares(title, url, language),
            "found": make_found(ground.coming, language),
            "report": make_report_link(ground, title, language),
            "point": make_point(ground, language),
            "place": _make_place_lines(ground, language),
            "map": find_map(merged.lat, merged.lon, _make_query(merged, facts.name)),
            "price": _render_price(merged, language),
            "organiser": merged.organiser,
            "sources": list_sources(ground, language),
            "said": list_said(ground, language),
            "schema": make_schema(
                event,
                title=title,
                url=url,
                region=ground.regions.get(merged.region, merged.region),
                facts=facts,
                image=f"{ground.instance.base_url}{figure.path}" if figure else None,
            ),
        },
    )


def _split_dates(ground: EventGround) -> tuple[list[PublishedOccurrence], list[PublishedOccurrence]]:
    dates = list(zip(ground.event.occurrences, ground.are_ahead, strict=True))
    return [date for date, is_ahead in dates if is_ahead], [date for date, is_ahead in dates if not is_ahead]


def _make_date(event: PublishedEvent, date: PublishedOccurrence, language: Language) -> DateLine:
    said = date.occurrence
    # What is said of the whole event stands in its banner; a date repeats only what is its own.
    status = said.status if said.status is not event.status and said.status in STATUSES else None
    return DateLine(
        iso=said.start.isoformat() if said.start is not None else None,
        text=render_when(said, language.code),
        status=language.say(STATUSES[status]) if status else None,
        status_code=status.value if status else "",
        is_off=said.status in OFF or event.status in OFF,
    )


def _find_calendar(ground: EventGround) -> str | None:
    """Return the path of the .ics of all dates; nobody puts into a calendar what does not take place."""
    path = f"{make_calendar_path(ground.event)}.ics"
    return path if ground.event.status not in OFF and path in ground.calendars else None


def _make_additions(
    ground: EventGround, dates: list[PublishedOccurrence], title: str, place: str, language: Language
) -> Iterator[Addition]:
    event = ground.event
    page = f"{ground.instance.base_url}{language.make_path('evenement', event.slug)}"
    for date in dates:
        span = find_span(date.occurrence)
        if span is None or date.occurrence.status in OFF or event.status in OFF:
            continue
        path = f"{make_date_path(event, date)}.ics"
        name = name_entry(span, title, language)
        yield Addition(
            text=render_when(date.occurrence, language.code),
            ics=path if path in ground.calendars else None,
            google=make_google_link(span, name, place, page, date.occurrence.timezone),
            outlook=make_outlook_link(span, name, place, page),
        )


def _make_crumbs(ground: EventGround, language: Language) -> list[Link]:
    category = ground.event.event.category
    known = category if category in CATEGORY_NAMES else "other"
    crumbs = [Link(language.make_path("categorie", known), name_category(known, language))]
    if region := ground.find_region_path(language):
        crumbs.append(Link(*region))
    return crumbs


def _find_other_title(event: MergedEvent, shown: str) -> dict[str, str] | None:
    for code, text in (("fr", event.title_fr), ("en", event.title_en)):
        if text and text != shown and event.title_fr and event.title_en:
            return {"language": code, "text": text}
    return None


def _begins_with(description: str | None, summary: str | None) -> bool:
    """Whether a description says its summary again at its beginning, as excerpts cut by a program do."""
    beginning = " ".join((summary or "").removesuffix("…").removesuffix("...").split())
    return bool(beginning) and " ".join((description or "").split()).startswith(beginning)


def _split_description(event: MergedEvent) -> list[str]:
    text = event.description or ""
    return [line for line in (part.strip() for part in text.split("\n")) if line]


def _render_conflict(event: MergedEvent, language: Language) -> str | None:
    if not event.conflicts:
        return None
    fields = dict.fromkeys(language.say(FIELDS.get(name, name)).lower() for name in event.conflicts)
    return language.say(
        "Les sources ne disent pas toutes la même chose (%(fields)s) : vérifiez avant de vous déplacer."
    ) % {"fields": ", ".join(fields)}


def _render_price(event: MergedEvent, language: Language) -> str | None:
    is_word = (event.price or "").strip(" .!").casefold() in FREE
    if event.price and not is_word:
        return event.price
    return language.say("Gratuit") if event.is_free or is_word else None


def _make_place_lines(ground: EventGround, language: Language) -> list[PlaceLine]:
    event, lines = ground.event.event, []
    if event.venue:
        path = language.make_path("lieu", ground.venue_slug) if ground.venue_slug is not None else None
        lines.append(PlaceLine(event.venue, path))
    if event.address:
        lines.append(PlaceLine(event.address))
    if event.city:
        lines.append(PlaceLine(event.city, language.make_path("ville", make_slug(event.city))))
    if event.postal_code:
        lines.append(PlaceLine(event.postal_code))
    if not lines and (region := ground.find_region_path(language)):
        path, name = region
        lines.append(PlaceLine(name, path))
    return lines


def _make_query(event: MergedEvent, territory: str) -> str | None:
    if not event.city or not (event.address or event.venue):
        return None
    parts = (event.address or event.venue, event.city, territory)
    return ", ".join(part for part in parts if part)
