"""What one source still has to be asked and what it answered: bookkeeping without network or disk."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urldefrag, urlsplit

from w3lib.url import safe_url_string

from sources.archive import Answer, carry_over
from sources.fetch.limits import MAX_URL_LENGTH
from sources.fetch.reasons import DETAIL_LENGTH, HOST_TROUBLE, Failure
from sources.fetch.result import FetchResult
from sources.links import LIMITS, Link
from sources.optout import OPT_OUTS
from sources.source import Source
from sources.urls import find_site

ASK_AGAIN_AFTER = timedelta(days=7)  # a sitemap that says a page has not changed is believed this long
# A `lastmod` is often a day without hour, in a zone that it does not say.
_LASTMOD_MARGIN = timedelta(days=1)
GONE_FOR = timedelta(days=30)  # a 410 is believed this long, then asked about once more
# Each of these has been tried several times already; asking on would only make the run wait.
STRIKES = 3
_GONE = "gone"
_MAX_LINKS = 10_000  # of one page


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ask, without fragment; `changed_at` as its sitemap says."""

    url: str
    role: str
    changed_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """How asking one target ended."""

    answer: Answer
    links: tuple[Target, ...] = ()
    size: int = 0  # bytes of the body received


class Frontier:
    """The crawl of one source: a queue of targets, at most `window` of them asked at once."""

    def __init__(
        self, source: Source, previous: Mapping[str, Answer], *, now: datetime, max_pages: int, window: int
    ) -> None:
        self.source = source
        self.previous = previous
        self._now = now
        self._max_pages = max_pages
        self._window = window
        self._entry = Target(urldefrag(source.url).url, "entry")
        self._known: dict[str, Target] = {self._entry.url: self._entry}
        self._depths: dict[str, int] = {}  # of sitemaps below the entry
        self._counts: Counter[str] = Counter()  # by role
        self._waiting = deque([self._entry])
        self._asked: set[str] = set()
        self._visits: dict[str, Visit] = {}
        self._hosts = {find_site(url) for url in (source.url, source.homepage, *source.follow) if "://" in url}
        self._strikes = 0
        self._stopped: Failure | None = None
        self._left_out: Counter[str] = Counter()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to ask and nothing is being asked."""
        return not self._waiting and not self._asked

    @property
    def done(self) -> int:
        """How many addresses have been dealt with."""
        return len(self._visits)

    @property
    def total_known(self) -> int:
        """How many addresses are known so far."""
        return len(self._known)

    def take(self) -> list[Target]:
        """Return the targets to ask now. What need not be asked is settled on the way."""
        taken: list[Target] = []
        while self._waiting and len(self._asked) < self._window:
            target = self._waiting.popleft()
            settled = self._settle(target)
            if settled is not None:
                self._visits[target.url] = Visit(settled)
                continue
            self._asked.add(target.url)
            taken.append(target)
        return taken

    def record(self, target: Target, visit: Visit) -> None:
        """Note what a target answered, and queue what it leads to."""
        self._asked.discard(target.url)
        if self._stopped and visit.answer.reason == self._stopped.reason == "crawl-stopped":
            return  # counted by `stop`
        if target is self._entry:
            self._hosts.add(find_site(visit.answer.final_url))
        links = tuple(link for link in visit.links if self._admit(link, target))
        self._visits[target.url] = replace(visit, links=links)
        self._count_strike(visit.answer)

    def stop(self, failure: Failure) -> None:
        """Ask nothing more; whatever was not answered gets `failure`."""
        self._stopped = failure
        for target in self._known.values():
            if target.url not in self._visits:
                self._visits[target.url] = Visit(self.make_failed(target, failure))
        self._waiting.clear()
        self._asked.clear()

    def make_failed(self, target: Target, failure: Failure) -> Answer:
        """Return the answer of a target that gave nothing, with its last good body if it has one.

        One that asks not to be collected keeps none.
        """
        failed = Answer(
            url=target.url,
            final_url=target.url,
            role=target.role,
            status=failure.status,
            at=self._now.isoformat(),
            reason=failure.reason,
            detail=failure.detail,
            since=self._now.isoformat(),
        )
        previous = self.previous.get(target.url)
        if previous is None or failure.reason in OPT_OUTS:
            return failed
        return carry_over(previous, failed)

    def list_answers(self) -> list[Answer]:
        """Return the whole manifest: the same for the same answers, whichever came first."""
        answers = [self._visits[url].answer for url in self._order()]
        entry = answers[0]
        if entry.reason is None and not self._is_interrupted:
            return answers
        known = {answer.url for answer in answers}
        failure = Failure(entry.reason or "crawl-stopped", entry.detail, None)
        rest = [old for url, old in self.previous.items() if url not in known]
        return answers + [
            old if _is_gone(old) else self.make_failed(Target(old.url, old.role), failure) for old in rest
        ]

    def make_result(self, answers: Sequence[Answer], duration: float) -> FetchResult:
        """Sum up `list_answers()`."""
        entry = answers[0]
        failures = Counter(answer.reason for answer in answers if answer.reason is not None)
        changed = [answer for answer in answers if answer.reason is None and self._is_new(answer)]
        reason = entry.reason or ("crawl-stopped" if self._is_interrupted else None)
        if reason == _GONE and self._entry_was_remembered:
            reason = "remembered-gone"
        is_same = not changed and not failures and {answer.url for answer in answers} == set(self.previous)
        return FetchResult(
            source_id=self.source.id,
            status="failed" if reason else ("unchanged" if is_same else "ok"),
            reason=reason,
            detail=(entry.detail if entry.reason else self._describe(failures))[:DETAIL_LENGTH],
            fetched=len(changed),
            not_modified=sum(answer.is_not_modified for answer in answers),
            failed=sum(failures.values()),
            bytes=sum(visit.size for visit in self._visits.values()),
            duration=duration,
            reasons=dict(sorted(failures.items())),
        )

    @property
    def _is_interrupted(self) -> bool:
        return self._stopped is not None and self._stopped.reason == "crawl-stopped"

    @property
    def _entry_was_remembered(self) -> bool:
        return self._visits[self._entry.url].answer.at != self._now.isoformat()

    def _settle(self, target: Target) -> Answer | None:
        """Return the answer of a target that need not be asked, or None."""
        if self._stopped is not None:
            return self.make_failed(target, self._stopped)
        previous = self.previous.get(target.url)
        if previous is None:
            return None
        age = self._now - datetime.fromisoformat(previous.at)
        if _is_gone(previous):
            return previous if timedelta(0) < age < GONE_FOR else None
        is_same = target.role == "event" and _is_unchanged(target, previous)
        return replace(previous, is_not_modified=True) if is_same and timedelta(0) < age < ASK_AGAIN_AFTER else None

    def _admit(self, target: Target, found_on: Target) -> bool:
        """Queue a target, unless it is known; say whether it belongs to this crawl."""
        if target.url in self._known:
            return True
        if urlsplit(target.url).scheme not in ("http", "https") or len(target.url) > MAX_URL_LENGTH:
            self._left_out["not fetchable"] += 1
        elif not self._is_ours(target.url):
            self._left_out["on other hosts"] += 1
        elif len(self._known) >= self._max_pages:
            self._left_out[f"beyond {self._max_pages} pages"] += 1
        elif (excess := self._find_excess(target, found_on)) is not None:
            self._left_out[excess] += 1
        else:
            self._known[target.url] = target
            self._counts[_count_as(target)] += 1
            self._depths[target.url] = self._depths.get(found_on.url, 0) + (target.role == "sitemap")
            self._waiting.append(target)
            return True
        return False

    def _find_excess(self, target: Target, found_on: Target) -> str | None:
        """Return which limit of a source a further target would break, or None."""
        kind = _count_as(target)
        limit = LIMITS.event_pages if kind == "event" else LIMITS.listing_pages
        if self._counts[kind] >= limit:
            return f"beyond {limit} {kind} pages"
        if target.role == "sitemap" and self._depths.get(found_on.url, 0) >= LIMITS.sitemap_depth:
            return f"more than {LIMITS.sitemap_depth} sitemaps deep"
        return None

    def _is_ours(self, url: str) -> bool:
        """Whether an address is on a host that the source named, or below one."""
        site = find_site(url)
        return any(site == host or site.endswith(f".{host}") for host in self._hosts)

    def _count_strike(self, answer: Answer) -> None:
        if answer.reason not in HOST_TROUBLE:
            self._strikes = 0
            return
        self._strikes += 1
        if (self._strikes >= STRIKES or answer.reason == "retry-later") and self._stopped is None:
            self._stopped = Failure(answer.reason, f"not asked after {answer.url} failed", None)

    def _order(self) -> list[str]:
        """Return the addresses in reading order: the entry, the pages it leads to, then events by first mention."""
        pages: list[str] = [self._entry.url]
        events: list[str] = []
        seen = {self._entry.url}
        for url in _growing(pages, events):
            visit = self._visits.get(url)
            for link in visit.links if visit else ():
                if link.url not in seen and link.url in self._visits:
                    seen.add(link.url)
                    (events if self._known[link.url].role == "event" else pages).append(link.url)
        return pages + events

    def _is_new(self, answer: Answer) -> bool:
        previous = self.previous.get(answer.url)
        return previous is None or previous.digest != answer.digest

    def _describe(self, failures: Mapping[str, int]) -> str:
        parts = [f"{count} × {reason}" for reason, count in sorted(failures.items())]
        parts += [f"{count} links {why} left out" for why, count in sorted(self._left_out.items())]
        return ", ".join(parts)


def make_targets(links: Iterable[Link]) -> tuple[Target, ...]:
    """Return the distinct targets of the links of one page, in order."""
    targets: dict[str, Target] = {}
    for link in islice(links, _MAX_LINKS):
        try:
            url = urldefrag(safe_url_string(link.url.strip())).url  # one spelling for each address
            urlsplit(url).port  # noqa: B018 - raises ValueError on «http://host:port»
        except ValueError:
            continue
        if url:
            targets.setdefault(url, Target(url, link.role, link.changed_at))
    return tuple(targets.values())


def _count_as(target: Target) -> str:
    return "event" if target.role == "event" else "listing"


def _is_unchanged(target: Target, previous: Answer) -> bool:
    """Whether the sitemap says that a page has not changed since its body was received."""
    if target.changed_at is None or previous.reason is not None or not (previous.digest and previous.body_at):
        return False
    return target.changed_at < datetime.fromisoformat(previous.body_at) - _LASTMOD_MARGIN


def _is_gone(answer: Answer) -> bool:
    return answer.reason == _GONE and answer.status == 410


def _growing(*queues: list[str]) -> Iterable[str]:
    """Yield from each list in turn, including what is appended meanwhile; go back when an earlier one grew."""
    positions = [0] * len(queues)
    while True:
        for number, queue in enumerate(queues):
            if positions[number] < len(queue):
                positions[number] += 1
                yield queue[positions[number] - 1]
                break
        else:
            return
