"""What an event's entry says in any format: title, place, text, links. Made once an event, whatever number of slices
shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from publish.feeds.wording import Wording, find_wording
from publish.model import Edition, Instance, PublishedEvent, PublishedOccurrence
from publish.pictures.model import TYPE, Picture

LINE_MAX, _TEXT_MAX, _URL_MAX = 500, 5_000, 2_000  # characters
# In escaped text: neither quotes nor "<" can be part of an address, and punctuation after it is not.
_ADDRESS = re.compile(r"""https?://[^\s<>"']+[^\s<>"'.,;:!?)]""")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as feeds show it, in their language."""

    event: PublishedEvent
    title: str  # with its status
    place: str  # "Salle Untel, 12, rue du Quai, Trois-Rivières G9A 1A1"; empty when unknown
    short_place: str  # "Salle Untel (Trois-Rivières)"
    when: str  # all dates in one phrase
    next: PublishedOccurrence  # the first date of today or later, else the last one
    text: str  # paragraphs, ending with the sources
    page: str  # its page on the site
    link: str  # the original page, or else its page on the site
    category: str
    wording: Wording
    html: str = ""  # the text as paragraphs with links: feed readers and Outlook take what they get for HTML
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """An event's image as the site holds it."""

    address: str
    type: str
    length: int  # bytes


OnProblem = Callable[[str, Exception], None]  # gets the id of an event that had to be left out, and why


def ignore(event_id: str, error: Exception) -> None:
    """Leave a bad event out without a word."""


def make_entries(edition: Edition, on_problem: OnProblem = ignore) -> dict[str, Entry]:
    """Return event_id → entry for every event of an edition that has a date: one without has no place in a calendar.

    One bad event never breaks a feed: it is left out, and told to `on_problem` with its id.
    """
    names = name_sources(edition)
    entries = {}
    for event in edition.events:
        if not event.occurrences:
            continue
        try:
            entries[event.event_id] = make_entry(event, edition, names)
        except Exception as error:
            on_problem(event.event_id, error)
    return entries


def name_sources(edition: Edition) -> dict[str, str]:
    """Return what entries call the sources, by id."""
    return {source.source_id: source.title for source in edition.sources}


def clean_link(url: str | None) -> str | None:
    """Return a web address, or None: a calendar program opens what it is given, "javascript:" too."""
    is_sound = url is not None and len(url) <= _URL_MAX and url.lower().startswith(("http://", "https://"))
    return url if is_sound else None


def clip(text: str | None, most: int = _TEXT_MAX) -> str:
    """Return a text, cut where nobody reads on: one event must not make every feed that shows it too large."""
    return text if text and len(text) <= most else f"{text[: most - 1].rstrip()}…" if text else ""


def render_html(text: str) -> str:
    """Return a text as HTML in which nothing but its own web addresses means anything."""
    paragraphs = (escape(part, quote=False).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{_ADDRESS.sub(_link, part)}</p>" for part in paragraphs)


def _link(match: re.Match[str]) -> str:
    return f'<a href="{match[0]}">{match[0]}</a>'


def find_local(moment: datetime, timezone: str) -> datetime:
    """Return a moment on the clock of its place, whatever zone it is told in."""
    return moment.astimezone(ZoneInfo(timezone))


def make_entry(event: PublishedEvent, edition: Edition, names: dict[str, str]) -> Entry:
    """Return the entry of an event that has a date; `names` are those of the sources."""
    facts = event.event
    wording = find_wording(edition.instance)
    page = f"{edition.instance.base_url}{wording.language.make_path('evenement', event.slug)}"
    sources = sorted({names.get(source_id, source_id) for source_id, _ in facts.listing_keys})
    parts = [clip(facts.summary), clip(facts.price, LINE_MAX) or (wording.say("Gratuit") if facts.is_free else "")]
    own = clean_link(facts.url)
    links = [own or "", page] if own != page else [page]
    text = "\n\n".join(
        part for part in (*parts, "\n".join(link for link in links if link), wording.tell_sources(sources)) if part
    )
    return Entry(
        event=event,
        title=f"{wording.find_prefix(facts.status)}{clip(facts.title, LINE_MAX)}",
        place=_join_place(event),
        short_place=_shorten_place(event),
        when=wording.tell_dates([o.occurrence for o in event.occurrences]),
        next=_find_next(event, edition.today),
        text=text,
        page=page,
        link=own or page,
        category=wording.name_category(facts.category),
        wording=wording,
        html=render_html(text),
        image=_make_image(event.picture, edition.instance),
    )


def _find_next(event: PublishedEvent, today: date) -> PublishedOccurrence:
    return next((o for o in event.occurrences if (o.occurrence.last_day or date.max) >= today), event.occurrences[-1])


def _make_image(picture: Picture | None, instance: Instance) -> Image | None:
    if picture is None:
        return None
    return Image(f"{instance.base_url}{picture.make_path(picture.widest)}", TYPE, picture.widest.length)


def _join_place(event: PublishedEvent) -> str:
    facts = event.event
    town = " ".join(part for part in (facts.city, facts.postal_code) if part)
    parts = (clip(part, LINE_MAX) for part in (facts.venue, facts.address, town))
    return ", ".join(part for part in parts if part)


def _shorten_place(event: PublishedEvent) -> str:
    venue, city = clip(event.event.venue, LINE_MAX), clip(event.event.city, LINE_MAX)
    if venue and city and city.lower() not in venue.lower():
        return f"{venue} ({city})"
    return venue or city
