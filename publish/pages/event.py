"""The page of one event: dates, place, price, status, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dedupe.model import MergedEvent
from publish.model import PublishedEvent, PublishedOccurrence
from publish.pages.calendar_files import DATES_SHOWN, make_calendar_path, make_date_path
from publish.pages.calendar_links import find_span, make_google_link, make_outlook_link, name_entry
from publish.pages.cards import choose_title, make_place
from publish.pages.contact import make_report_link, make_shares
from publish.pages.environment import clean_href
from publish.pages.language import Language
from publish.pages.maps import find_map
from publish.pages.members import make_star_path
from publish.pages.page import Page
from publish.pages.point import make_point
from publish.pages.provenance import list_said, list_sources
from publish.pages.schema import make_schema
from publish.pages.search import make_found
from publish.pages.site import Link, Site, keep_links
from publish.pages.vocabulary import BANNERS, FIELDS, STATUSES
from publish.phrases import render_when
from publish.slugs import make_slug
from publish.window import is_ahead
from sources.model import Status

FREE = ("gratuit", "free")  # prices that are said in the language of the page
OFF = (Status.CANCELLED, Status.POSTPONED)


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


def make_events(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page of each event."""
    for event in site.edition.events:
        yield make_event(site, event, language)


def make_event(site: Site, event: PublishedEvent, language: Language) -> Page:
    """Return the page of an event."""
    merged = event.event
    title, title_language = choose_title(event, language)
    ahead, past = _split_dates(site, event)
    lines = [_make_date(event, o, language) for o in ahead]
    category = site.link_category(merged.category, language)
    parts = ("evenement", event.slug)
    when = lines[0].text if lines else language.say("Date à confirmer")
    place = make_place(event)
    return Page(
        language=language,
        parts=parts,
        template="event.html",
        title=title,
        description=" – ".join(filter(None, (when, place, merged.summary)))[:300],
        feed=site.pick_feed(f"feeds/region/{merged.region}", "feeds/all"),
        context={
            "section": "",
            "crumbs": [Link(link.path, link.label) for link in _make_crumbs(site, merged, category, language)],
            "title_language": title_language,
            "title": title,
            "other_title": _find_other_title(merged, title),
            "status_code": event.status.value,
            "banner": language.say(BANNERS[event.status]) if event.status in BANNERS else None,
            "conflict": _render_conflict(merged, language),
            "is_past": bool(past) and not ahead,
            "summary": None if _begins_with(merged.description, merged.summary) else merged.summary,
            "paragraphs": _split_description(merged),
            "text_language": merged.language if merged.language != language.code else None,
            "performers": ", ".join(merged.performers),
            "link": {"href": href} if (href := clean_href(merged.url)) else None,
            "dates": lines[:DATES_SHOWN],
            "more_dates": lines[DATES_SHOWN:],
            "past_dates": [_make_date(event, o, language) for o in reversed(past)],
            "ics": path if (path := f"{make_calendar_path(event)}.ics") in site.calendars else None,
            "additions": list(_make_additions(site, event, ahead[:DATES_SHOWN], title, place, language)),
            "star": make_star_path(event.event_id, language) if site.edition.instance.serves_members else None,
            "shares": make_shares(title, f"{site.edition.instance.base_url}{language.make_path(*parts)}", language),
            "found": make_found(site.agenda.by_id.get(event.event_id), language),
            "report": make_report_link(site, event, title, language),
            "point": make_point(site, merged, language),
            "place": _make_place_lines(site, merged, language),
            "map": find_map(merged.lat, merged.lon, _make_query(merged)),
            "price": _render_price(merged, language),
            "organiser": merged.organiser,
            "sources": list_sources(site, merged, language),
            "said": list_said(site, merged, language),
            "schema": make_schema(
                event,
                title=title,
                url=f"{site.edition.instance.base_url}{language.make_path(*parts)}",
                region=site.edition.regions.get(merged.region, merged.region),
            ),
        },
    )


def _split_dates(site: Site, event: PublishedEvent) -> tuple[list[PublishedOccurrence], list[PublishedOccurrence]]:
    today, now = site.edition.today, site.edition.now
    ahead = [o for o in event.occurrences if is_ahead(o, today, now)]
    return ahead, [o for o in event.occurrences if not is_ahead(o, today, now)]


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


def _make_additions(
    site: Site, event: PublishedEvent, dates: list[PublishedOccurrence], title: str, place: str, language: Language
) -> Iterator[Addition]:
    page = f"{site.edition.instance.base_url}{language.make_path('evenement', event.slug)}"
    for date in dates:
        span = find_span(date.occurrence)
        if span is None or date.occurrence.status in OFF or event.status in OFF:
            continue
        path = f"{make_date_path(event, date)}.ics"
        name = name_entry(span, title, language)
        yield Addition(
            text=render_when(date.occurrence, language.code),
            ics=path if path in site.calendars else None,
            google=make_google_link(span, name, place, page, date.occurrence.timezone),
            outlook=make_outlook_link(span, name, place, page),
        )


def _make_crumbs(site: Site, event: MergedEvent, category: Link, language: Language) -> list[Link]:
    return keep_links([category, site.link_region(event.region, language)])


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


def _make_place_lines(site: Site, event: MergedEvent, language: Language) -> list[PlaceLine]:
    lines = []
    if event.venue:
        known = event.venue_id in site.venues and event.venue_id is not None
        lines.append(
            PlaceLine(event.venue, site.link_venue(event.venue_id, language).path if known and event.venue_id else None)
        )
    if event.address:
        lines.append(PlaceLine(event.address))
    if event.city:
        lines.append(PlaceLine(event.city, language.make_path("ville", make_slug(event.city))))
    if event.postal_code:
        lines.append(PlaceLine(event.postal_code))
    if not lines and (region := site.link_region(event.region, language)):
        lines.append(PlaceLine(region.label, region.path))
    return lines


def _make_query(event: MergedEvent) -> str | None:
    if not event.city or not (event.address or event.venue):
        return None
    return f"{event.address or event.venue}, {event.city}, Québec"
