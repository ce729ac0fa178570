"""Find out what an address offers: the rounds of asking that `sources.discover` plans, each one crawl with all its
guards, into an archive that is thrown away."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipelines.errors import PipelineError
from pipelines.stages.requests import find_requests
from sources.archive import Archive
from sources.discover import Answer, Candidate, Facts, Offer, Search, Wish, find_facts, make_source, rank_candidates
from sources.explore import find_links
from sources.fetch import CrawlOptions, crawl_sources
from sources.fetch.visits import FindLinks
from sources.links import Link
from sources.model import Issue, Page
from sources.optout import OptOut
from sources.source import Source

ROUNDS = 6
MAX_PAGES = 40  # read of a chosen source: enough to judge it, little enough to wait for
_FEW_PAGES = 3  # read of each offer while choosing
_TIMEOUT_S = 20.0
_ROUND_S = 120.0
_WHOLE = ("ical", "feed")  # one address holds all: the search has read it

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The pages of one source as they came, the entry first; `failure` says why there are none. `opt_out`: the source
    asks not to be collected. `skipped` counts addresses that were refused or failed, by reason."""

    pages: tuple[Page, ...] = ()
    failure: Issue | None = None
    opt_out: OptOut | None = None
    skipped: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an address offers: candidates, the best first, and what its pages say about the calendar."""

    address: str
    candidates: tuple[Candidate, ...] = ()
    facts: Facts = field(default_factory=Facts)
    failure: Issue | None = None
    opt_out: OptOut | None = None
    language: str = "fr"  # in which dates were read


@dataclass(frozen=True, slots=True)
class Prober:
    """Asks addresses through the crawl. `root` holds the archive."""

    root: Path
    now: datetime
    options: CrawlOptions

    def fetch(self, wanted: Sequence[tuple[Source, int]]) -> list[Fetched]:
        """Fetch sources in one crawl, each at most so many further pages beside its entry."""
        numbered = [source.model_copy(update={"id": f"{source.id}-{n}"}) for n, (source, _) in enumerate(wanted)]
        limits = {source.id: pages for source, (_, pages) in zip(numbered, wanted, strict=True)}
        archive = Archive(Path(tempfile.mkdtemp(dir=self.root)))
        results = crawl_sources(numbered, archive, now=self.now, find_links=_limit_links(limits), options=self.options)
        return [self._gather(archive, source.id, results[source.id].reasons) for source in numbered]

    def _gather(self, archive: Archive, source_id: str, skipped: Mapping[str, int]) -> Fetched:
        answers = archive.last_manifest(source_id)
        pages = list(archive.last_pages(source_id))
        requests = find_requests(answers.values(), pages)
        entry = next(iter(answers.values()))
        if requests.source is not None:
            return Fetched(opt_out=requests.source, failure=Issue(requests.source.code, requests.source.detail))
        if entry.reason is not None:
            return Fetched(failure=Issue(entry.reason, entry.detail), skipped=skipped)
        return Fetched(tuple(requests.keep_pages(pages)), skipped=skipped)


@contextmanager
def open_prober(now: datetime, *, allow_private_hosts: bool) -> Iterator[Prober]:
    """Yield a prober whose archive vanishes afterwards."""
    options = CrawlOptions(
        allow_private_hosts=allow_private_hosts, timeout_s=_TIMEOUT_S, retries=1, crawl_timeout_s=_ROUND_S
    )
    with tempfile.TemporaryDirectory(prefix="babillard-") as folder:
        yield Prober(Path(folder), now, options)


def discover(address: str, prober: Prober, *, language: str = "fr", report: Report = lambda _: None) -> Discovery:
    """Search an address in rounds; return what it offers. `language` holds until its pages tell theirs."""
    search = Search(address, prober.now, language)
    wishes = search.start()
    opt_out: OptOut | None = None
    for _ in range(ROUNDS):
        if not wishes or opt_out is not None:
            break
        report(wishes[0].url)
        answers, opt_out = _ask(wishes, prober, search.language)
        wishes = search.take(answers)
    if opt_out is not None:
        return Discovery(address, failure=search.failure, opt_out=opt_out)
    candidates = rank_candidates(search.list_candidates())
    chosen = [page for candidate in candidates[:1] for page in candidate.pages[:_FEW_PAGES]]
    facts = find_facts([*search.about, *chosen])
    return Discovery(address, tuple(candidates), facts, search.failure, language=search.language)


@dataclass(frozen=True, slots=True)
class Found:
    """The candidate that was chosen, and the pages that a run would read of it."""

    discovery: Discovery
    chosen: Candidate
    fetched: Fetched


class NothingFound(PipelineError):
    """An address offers nothing that can be read, or asks not to be collected. `discovery` says what was tried."""

    def __init__(self, discovery: Discovery, failure: Issue | None = None, opt_out: OptOut | None = None) -> None:
        self.discovery = discovery
        self.failure = failure
        self.opt_out = opt_out
        super().__init__(f"{discovery.address}: {failure.code if failure else 'no event that can be read'}")


def find_best(
    address: str, prober: Prober, *, kind: str | None = None, language: str = "fr", report: Report = lambda _: None
) -> Found:
    """Return the best that an address offers, of one kind if asked; raise NothingFound when there is none."""
    found = discover(address, prober, language=language, report=report)
    if found.opt_out is not None or (found.failure is not None and not found.candidates):
        raise NothingFound(found, found.failure, found.opt_out)
    chosen = next((c for c in found.candidates if c.listings and kind in (None, c.offer.kind)), None)
    if chosen is None:
        raise NothingFound(found)
    if chosen.offer.kind in _WHOLE:
        return Found(found, chosen, Fetched(chosen.pages))
    report(chosen.offer.url)
    fetched = read_whole(make_source(chosen.offer, source_id="choisie", language=found.language), prober)
    if not fetched.pages:
        raise NothingFound(found, fetched.failure, fetched.opt_out)
    return Found(found, chosen, fetched)


def read_whole(source: Source, prober: Prober, *, max_pages: int = MAX_PAGES) -> Fetched:
    """Fetch a source as a run would, up to so many pages."""
    return prober.fetch([(source, max_pages)])[0]


def _ask(wishes: Sequence[Wish], prober: Prober, language: str) -> tuple[list[Answer], OptOut | None]:
    wanted = [_make_wanted(wish, language) for wish in wishes]
    fetched = prober.fetch(wanted)
    answers = [Answer(wish, f.pages, f.failure) for wish, f in zip(wishes, fetched, strict=True)]
    asked = [f.opt_out for wish, f in zip(wishes, fetched, strict=True) if wish.purpose in ("entry", "offer", "home")]
    return answers, next((o for o in asked if o is not None), None)


def _make_wanted(wish: Wish, language: str) -> tuple[Source, int]:
    offer = wish.offer or Offer("jsonld", wish.url, "markup")
    source = make_source(replace(offer, url=wish.url), source_id="offre", language=language)
    return source, _FEW_PAGES if offer.kind == "spider" else 0


def _limit_links(limits: Mapping[str, int]) -> FindLinks:
    """Return a `find_links` that stops after so many links of each source; it is called from several threads."""
    left, lock = dict(limits), threading.Lock()

    def find(page: Page, source: Source) -> Sequence[Link]:
        if not left[source.id]:
            return ()
        links = find_links(page, source)
        with lock:
            kept = links[: left[source.id]]
            left[source.id] -= len(kept)
        return kept

    return find
