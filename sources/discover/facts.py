"""What pages say about the calendar itself: its name, language, zone, program, and whom to write to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from zoneinfo import available_timezones

from selectolax.lexbor import LexborHTMLParser

from sources.discover.licences import Licence, find_licence, read_visible
from sources.model import Page
from sources.place_names import POSTAL_CODE
from sources.read.ical.lines import read_calendars
from sources.read.sniff import sniff
from sources.read.text import clean_text, decode_bytes
from sources.read.trees import parse_html

MAX_TITLE = 120

_FEED_FACT = re.compile(
    r"<(title|language|managingEditor|webMaster|generator|dc:language)\b[^>]{0,200}>(?:<!\[CDATA\[)?([^<\]]{1,300})",
    re.IGNORECASE,
)
_FEED_LANG = re.compile(r"<feed\b[^>]{0,500}\bxml:lang=[\"']([A-Za-z-]{2,10})")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,12}\b")
# Of several addresses on a page, the one that answers for its calendar.
_DESKS = ("calendrier", "agenda", "evenement", "event", "programmation", "communication", "info", "culture", "bonjour")
_HOME_TITLE = re.compile(r"^\W*(?:accueil|home|bienvenue|welcome)\W*(?:[-–—|:]\W*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """About a calendar as a whole; None and "" mean not told."""

    title: str = ""
    site: str = ""  # the name of the site or organisation
    language: str | None = None
    timezone: str | None = None  # that a calendar declares for itself
    generator: str = ""  # PRODID, or the generator of a page or feed
    contact: str = ""
    postal_codes: tuple[str, ...] = ()  # on pages of the site, the most frequent first
    licence: Licence | None = None


def find_facts(pages: Sequence[Page]) -> Facts:
    """Return what some pages say, the first that tells each fact believed."""
    each = [_read_page(page) for page in pages]
    codes = Counter(code for facts in each for code in facts.postal_codes)
    return Facts(
        title=next((f.title for f in each if f.title), ""),
        site=next((f.site for f in each if f.site), ""),
        language=next((f.language for f in each if f.language), None),
        timezone=next((f.timezone for f in each if f.timezone), None),
        generator=next((f.generator for f in each if f.generator), ""),
        contact=next((f.contact for f in each if f.contact), ""),
        postal_codes=tuple(code for code, _ in codes.most_common(3)),
        licence=find_licence(list(pages)),
    )


def _read_page(page: Page) -> Facts:
    match sniff(page.body):
        case "ical":
            return _read_ical(page)
        case "rss" | "atom" | "rdf":
            return _read_feed(page)
        case "jsonfeed":
            return _read_json(page)
        case "html":
            return _read_html(page)
    return Facts()


def _read_ical(page: Page) -> Facts:
    head = page.body.partition(b"BEGIN:VEVENT")[0][:100_000]
    calendar = next(iter(read_calendars(head, page.content_type)), None)
    if calendar is None:
        return Facts()
    zone = (calendar.text("X-WR-TIMEZONE") or "").strip()
    return Facts(
        title=_clean(calendar.text("NAME") or calendar.text("X-WR-CALNAME")),
        timezone=zone if zone in available_timezones() else None,
        generator=_clean(calendar.text("PRODID")),
    )


def _read_feed(page: Page) -> Facts:
    text = decode_bytes(page.body[:200_000], page.content_type)
    head = re.split(r"<(?:item|entry)[\s>]", text, maxsplit=1)[0]
    said: dict[str, str] = {}
    for name, value in _FEED_FACT.findall(head):
        said.setdefault(name.lower().removeprefix("dc:"), value)
    lang = _FEED_LANG.search(head)
    email = _EMAIL.search(said.get("managingeditor", "") + " " + said.get("webmaster", ""))
    return Facts(
        title=_clean(said.get("title")),
        language=_read_language(said.get("language") or (lang[1] if lang else None)),
        generator=_clean(said.get("generator")),
        contact=email[0] if email else "",
    )


def _read_json(page: Page) -> Facts:
    try:
        feed = json.loads(decode_bytes(page.body, page.content_type))
    except (ValueError, RecursionError):
        return Facts()
    if not isinstance(feed, dict):
        return Facts()
    texts = {name: value for name, value in feed.items() if isinstance(value, str)}
    return Facts(title=_clean(texts.get("title")), language=_read_language(texts.get("language")))


def _read_html(page: Page) -> Facts:
    tree = parse_html(decode_bytes(page.body, page.content_type))
    metas = {
        (m.attributes.get("property") or m.attributes.get("name") or "").lower(): m.attributes.get("content") or ""
        for m in reversed(tree.css("meta[content]")[:300])
    }
    root = tree.css_first("html[lang]")
    title = tree.css_first("title")
    site = _clean(metas.get("og:site_name") or metas.get("application-name"))
    named = _HOME_TITLE.sub("", _clean(metas.get("og:title") or (title.text() if title is not None else "")))
    contact = _find_contact(tree, page.url)
    codes = Counter(f"{a} {b}" for a, b in POSTAL_CODE.findall(read_visible(tree)) if f"{a}{b}".isupper())
    return Facts(
        title=named,
        site=site,
        language=_read_language(root.attributes.get("lang") if root is not None else None),
        generator=_clean(metas.get("generator")),
        contact=contact,
        postal_codes=tuple(code for code, _ in codes.most_common(3)),
    )


def _find_contact(tree: LexborHTMLParser, url: str) -> str:
    """Return the address of a page's mailto: links that likeliest answers for the calendar."""
    found: list[str] = []
    for link in tree.css('a[href^="mailto:" i]')[:50]:
        email = _EMAIL.match(unquote((link.attributes.get("href") or "")[7:]).strip())
        if email:
            found.append(email[0].lower())
    domain = ".".join((urlsplit(url).hostname or "").split(".")[-2:])

    def rank(email: str) -> tuple[bool, int]:
        desk = next((n for n, word in enumerate(_DESKS) if word in email.partition("@")[0]), len(_DESKS))
        return not email.endswith(domain), desk

    return min(found, key=rank, default="")


def _read_language(tag: str | None) -> str | None:
    primary = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else None


def _clean(text: str | None) -> str:
    return (clean_text(text) or "")[:MAX_TITLE]
