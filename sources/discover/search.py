"""The search for what an address offers, as bookkeeping without network: which addresses to ask next, given what the
ones before answered. The pages come from whoever fetches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from sources.departures import is_shared
from sources.discover.candidates import Candidate, make_source, read_candidate
from sources.discover.facts import find_facts
from sources.discover.following import choose_samples, find_folder, find_follow, find_lists
from sources.discover.offers import Offer, find_offers, find_root, read_address
from sources.discover.rules import apply_rules
from sources.explore.sitemap import find_sitemap_links, is_sitemap
from sources.folding import fold
from sources.model import Issue, Page
from sources.read.jsonld import read_jsonld
from sources.read.sniff import sniff
from sources.read.text import decode_bytes
from sources.read.trees import parse_html
from sources.urls import find_site, fold_address, is_same_site

Purpose = Literal["entry", "robots", "home", "offer", "list", "sample", "sitemap"]

REST_PATH = "wp-json/tribe/events/v1/events?per_page=50"
MAX_WISHES = 48  # addresses asked in one search
_SUB_SITEMAPS = 6  # many indexes name their parts by number only: sitemap-1.xml
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S{8,500})", re.IGNORECASE | re.MULTILINE)
_EVENT_SITEMAP = re.compile(r"event|evenement|spectacle|activite|calendrier|agenda|concert|show|programmation")
# Beside those of `departures`: hosts that only keep calendars of others, whose home page tells nothing about any.
_CALENDAR_HOSTS = frozenset("tockify.com teamup.com trumba.com office.com framagenda.org".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Wish:
    """An address to ask, and why. `parent` is the list that named a sample."""

    url: str
    purpose: Purpose
    offer: Offer | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking gave: the pages, the wished one first, or why there are none."""

    wish: Wish
    pages: tuple[Page, ...] = ()
    failure: Issue | None = None


@dataclass(slots=True)
class Search:
    """One search: feed it answers, ask it what to ask next, and at the end which candidates there are."""

    address: str
    now: datetime
    language: str = "fr"
    answers: list[Answer] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)
    _links: dict[str, int] = field(default_factory=dict)
    _read: dict[str, Candidate] = field(default_factory=dict)  # by address: a long calendar is read once

    def start(self) -> list[Wish]:
        """Return the first addresses to ask."""
        given = [Wish(offer.url, "offer", offer) for offer in read_address(self.address)]
        robots = [] if given else [Wish(_join_root(self.address, "robots.txt"), "robots")]
        return self._ask(given or [Wish(self.address, "entry"), *robots])

    def take(self, answers: Sequence[Answer]) -> list[Wish]:
        """Note what a round of asking gave; return the next round, empty when the search is over."""
        self.answers += answers
        self._learn_language(answers)
        wishes: list[Wish] = []
        for answer in answers:
            if answer.pages:
                wishes += self._follow(answer.wish, answer.pages[0])
        if not wishes and not self._is_settled():
            wishes = list(self._list_guesses())
        return self._ask(wishes)

    def list_candidates(self) -> list[Candidate]:
        """Return everything that was read, in no particular order; offers that failed have their failure."""
        found = [self._read_offer(a) for a in self.answers if a.wish.offer is not None]
        found += [candidate for parent in self._links if (candidate := self._read_list(parent)) is not None]
        return found

    @property
    def failure(self) -> Issue | None:
        """Why the address itself gave nothing, if so."""
        first = next((a for a in self.answers if a.wish.purpose in ("entry", "offer")), None)
        return first.failure if first is not None and not first.pages else None

    @property
    def about(self) -> list[Page]:
        """The pages that may tell about the calendar as a whole: the address, its site, its lists."""
        kinds = ("entry", "home", "list")
        return [a.pages[0] for kind in kinds for a in self.answers if a.wish.purpose == kind and a.pages]

    def _learn_language(self, answers: Sequence[Answer]) -> None:
        """Read dates in the language that the address itself says it is written in."""
        said = next((a.pages[0] for a in answers if a.wish.purpose == "entry" and a.pages), None)
        if said is not None and (told := find_facts([said]).language) in ("fr", "en"):
            self.language = told

    def _ask(self, wishes: Sequence[Wish]) -> list[Wish]:
        """Return the wishes not asked yet, as many as the search may still ask."""
        new: list[Wish] = []
        for wish in wishes:
            key = wish.url if wish.purpose in ("offer", "sitemap") else fold_address(wish.url)
            if key not in self._asked and len(self._asked) < MAX_WISHES:
                self._asked.add(key)
                new.append(wish)
        return new

    def _follow(self, wish: Wish, page: Page) -> list[Wish]:
        match wish.purpose:
            case "entry" | "list" if sniff(page.body) == "html":
                return self._follow_html(wish, page)
            case "entry":
                return self._follow_own(wish, page)
            case "sitemap":
                return self._follow_sitemap(page)
        return []

    def _follow_own(self, wish: Wish, page: Page) -> list[Wish]:
        """Return what to ask besides a body that is itself an offer: better ways of its platform, the site's home."""
        if is_sitemap(page.body):
            return self._follow_sitemap(page)
        own = find_own_offer(page)
        if own is None:
            return []
        if not is_same_site(page.url, wish.url):  # a redirect to some storage may lead elsewhere tomorrow
            own = replace(own, url=wish.url)
        self.answers.append(Answer(Wish(own.url, "offer", own), (page,)))
        head = decode_bytes(page.body[:4_000], page.content_type).partition("BEGIN:VEVENT")[0]
        better = [r for r in apply_rules(head, page.url, None) if r.kind == "tribe"] if own.kind == "ical" else []
        wishes = [Wish(r.url, "offer", Offer(r.kind, r.url, "platform", r.name)) for r in better]
        if not is_shared_host(page.url):
            wishes.append(Wish(_join_root(page.url, ""), "home"))
        return wishes

    def _follow_html(self, wish: Wish, page: Page) -> list[Wish]:
        offers = [Wish(offer.url, "offer", offer) for offer in find_offers(page)]
        lists = [Wish(url, "list") for url in find_lists(page)] if wish.purpose == "entry" else []
        return [*offers, *lists, *self._sample(page)]

    def _follow_sitemap(self, page: Page) -> list[Wish]:
        if not is_sitemap(page.body):
            return []
        source = make_source(Offer("jsonld", page.url, "sitemap"))
        maps = [link.url for link in find_sitemap_links(page, source) if link.role == "sitemap"]
        if maps:
            named = [url for url in maps if _EVENT_SITEMAP.search(fold(urlsplit(url).path))]
            return [Wish(url, "sitemap") for url in (named or maps)[:_SUB_SITEMAPS]]
        return self._sample(page)

    def _sample(self, page: Page) -> list[Wish]:
        urls, self._links[page.url] = choose_samples(page, make_source(Offer("jsonld", page.url, "markup")))
        return [Wish(url, "sample", parent=page.url) for url in urls]

    def _is_settled(self) -> bool:
        """Whether something good was found: offers of their own, not pages, which are always there."""
        return any(candidate.is_good for candidate in self.list_candidates())

    def _list_guesses(self) -> Iterator[Wish]:
        """Yield what is worth trying when nothing that was announced is good: WordPress's interface, the sitemaps."""
        entry = next((a for a in self.answers if a.wish.purpose == "entry" and a.pages), None)
        if entry is None or sniff(entry.pages[0].body) != "html":
            return
        page = entry.pages[0]
        if b"api.w.org" in page.body:
            rest = find_root(parse_html(decode_bytes(page.body)), page.url) + REST_PATH
            yield Wish(rest, "offer", Offer("tribe", rest, "platform", "WordPress"))
        robots = [a.pages[0] for a in self.answers if a.wish.purpose == "robots" and a.pages]
        told = [url for answer in robots for url in _SITEMAP_LINE.findall(decode_bytes(answer.body[:200_000]))]
        for url in told[:3] or [_join_root(page.url, "sitemap.xml")]:
            yield Wish(url, "sitemap")

    def _read_offer(self, answer: Answer) -> Candidate:
        offer = answer.wish.offer
        assert offer is not None
        if not answer.pages:
            return Candidate(offer, failure=answer.failure)
        key = f"{offer.kind} {offer.url}"
        if key not in self._read:
            self._read[key] = read_candidate(offer, answer.pages, self.now, language=self.language)
        return self._read[key]

    def _read_list(self, parent: str) -> Candidate | None:
        """Return the candidate of a list of pages with structured data; None when neither has any."""
        mine = [a for a in self.answers if a.wish.purpose == "sample" and a.wish.parent == parent and a.pages]
        own = next(p for a in self.answers for p in a.pages if p.url == parent)
        how: Literal["sitemap", "markup"] = "sitemap" if is_sitemap(own.body) else "markup"
        hits = [a.wish.url for a in mine if self._holds_event(a.pages[0])]
        misses = [a.wish.url for a in mine if a.wish.url not in hits]
        if not hits and not self._holds_event(own):
            return None
        offer = Offer("jsonld", parent, how, follow=find_follow(hits, misses) if hits else self._find_named(own))
        links = self._count_links(own, offer, hits)
        pages = [own, *(a.pages[0] for a in mine if a.wish.url in hits)]
        return read_candidate(offer, pages, self.now, language=self.language, links=links, tried=len(hits))

    def _holds_event(self, page: Page) -> bool:
        return bool(read_jsonld([page], make_source(Offer("jsonld", page.url, "markup")), self.now).listings)

    def _find_named(self, page: Page) -> tuple[str, ...]:
        """Return where the events marked up on a list itself have their pages: nothing else is worth following."""
        reading = read_jsonld([page], make_source(Offer("jsonld", page.url, "markup")), self.now)
        urls = [
            listing.url
            for listing in reading.listings
            if listing.url and fold_address(listing.url) != fold_address(page.url)
        ]
        return find_follow(urls, ())

    def _count_links(self, page: Page, offer: Offer, hits: Sequence[str]) -> int:
        if offer.follow:
            return choose_samples(page, make_source(offer))[1]
        folders = {find_folder(url) for url in hits}
        return self._links[page.url] if folders else 0


def is_shared_host(url: str) -> bool:
    """Whether an address is on a host where many people keep a calendar."""
    site = find_site(url)
    return is_shared(site) or ".".join(site.split(".")[-2:]) in _CALENDAR_HOSTS


def find_own_offer(page: Page) -> Offer | None:
    """Return what a body itself is: a calendar, a feed, an answer of The Events Calendar, structured data; or None."""
    match sniff(page.body):
        case "ical":
            return Offer("ical", page.url, "own")
        case "rss" | "atom" | "rdf" | "jsonfeed":
            return Offer("feed", page.url, "own")
        case "json":
            return _read_json_offer(page)
    return None


def _read_json_offer(page: Page) -> Offer | None:
    try:
        answer = json.loads(decode_bytes(page.body, page.content_type), strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(answer, dict) and isinstance(answer.get("events"), list) and "rest_url" in answer:
        return Offer("tribe", page.url, "own", "The Events Calendar")
    if isinstance(answer, dict) and isinstance(answer.get("events"), list) and "openagenda" in page.url:
        return Offer("spider", page.url, "own", "OpenAgenda", platform="openagenda")
    if isinstance(answer, list) and all(isinstance(x, dict) and "rendered" in str(x.get("title")) for x in answer[:3]):
        return Offer("feed", page.url, "own", "WordPress")
    if isinstance(answer, dict | list) and '"@type"' in decode_bytes(page.body[:20_000], page.content_type):
        return Offer("jsonld", page.url, "own")
    return None


def _join_root(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{path}", "", ""))
