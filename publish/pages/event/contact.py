"""Telling others of an event, and telling of an error in it: plain links, nothing loaded from anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from publish.pages.event.ground import EventGround, Teller
from publish.pages.frame.language import Language
from publish.pages.frame.quoting import quote_parts, quote_value

_ROLES = ("organiser", "venue", "ticketing", "media", "aggregator")  # who can correct an event at its origin, first
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"()]+")


SAFE = "@"


@dataclass(frozen=True, slots=True)
class Share:
    """One way to tell others; `is_out` when it leads to another site."""

    label: str
    href: str
    is_out: bool


def make_shares(title: str, url: str, language: Language) -> list[Share]:
    """Return the ways to tell others of a page."""
    text, page = quote_parts(title, " – ", url, safe=SAFE), quote_value(url, SAFE)
    return [
        Share(language.say("Courriel"), f"mailto:?subject={quote_value(title, SAFE)}&body={page}", is_out=False),
        Share(language.say("Texto"), f"sms:?body={text}", is_out=False),
        Share("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={page}", is_out=True),
        Share("Bluesky", f"https://bsky.app/intent/compose?text={text}", is_out=True),
    ]


def make_report_link(ground: EventGround, title: str, language: Language) -> str:
    """Return the letter that tells of an error: to whoever keeps the calendar it comes from, and to the editors."""
    instance, event = ground.instance, ground.event
    to = [address for source in _sort_sources(ground) if (address := find_address(source.contact))][:1]
    url = f"{instance.base_url}{language.make_path('evenement', event.slug)}"
    subject = _fill(language.say("Erreur dans une annonce : %(title)s"), "%(title)s", title)
    body = _fill(language.say("Bonjour,\n\nSur la page %(url)s, ceci n'est pas exact :\n\n"), "%(url)s", url)
    copy = f"cc={quote_value(instance.contact, SAFE)}&" if to else ""
    receiver = quote_value(to[0] if to else instance.contact, safe="@+")
    return f"mailto:{receiver}?{copy}subject={subject}&body={body}"


def find_address(contact: str) -> str | None:
    """Return the electronic address in what a source gives as its contact."""
    found = _ADDRESS.search(contact)
    return found.group() if found else None


def _sort_sources(ground: EventGround) -> list[Teller]:
    """Return the sources of an event: by role, first those whose title is shown."""
    event = ground.event.event
    ids = {source_id for source_id, _ in event.listing_keys}
    shown = {said.source_id for said in event.said if said.chosen and said.field.startswith("title")}
    sources = [ground.sources[source_id] for source_id in sorted(ids & ground.sources.keys())]
    return sorted(sources, key=lambda s: (_ROLES.index(s.role), s.source_id not in shown))


def _fill(text: str, name: str, value: str) -> str:
    """Return a text with a value in the place of its name, as it stands in an address."""
    before, _, after = text.partition(name)
    return quote_parts(before, value, after, safe=SAFE)
