"""Publish: gather the edition, write a candidate aside, read it back, switch."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from dedupe.decisions import load_decisions
from dedupe.desk.judging import judge_decisions
from dedupe.identity import find_redirects
from dedupe.merge.tables import load_events, load_venues
from pipelines.home import Home
from pipelines.printing.posters import Press, Printing
from pipelines.settings import RunSettings
from pipelines.stages.dedupe import load_clusters
from pipelines.stages.difference import write_difference
from pipelines.stages.last_run import write_last_run
from pipelines.stages.members import drop_revoked, load_shown, write_members
from pipelines.stages.merges import find_merge_reasons
from pipelines.stages.picture_files import draft_pictures, find_pictures
from pipelines.stages.pruning import find_old, remove_old
from pipelines.stages.readings import SourceReading, load_reading
from pipelines.stages.removal import remove_former_releases
from pipelines.stages.search import SearchIndex, make_index, read_index
from pipelines.stages.unchanged import digest_inputs, is_unchanged, note_inputs
from publish.contract.compare import Difference, compare_releases
from publish.feeds import FeedRenderer
from publish.feeds.drafting import draft_feeds
from publish.feeds.entries import OnProblem, ignore
from publish.forgetting import forget_sources
from publish.gone import find_gone
from publish.incremental import UNKNOWN, Digester, File, Kept, Late, Portion, digest_ground
from publish.incremental.clock import find_next_change, settle_clock
from publish.incremental.record import load_record, prune_records, write_record
from publish.ledger import Ledger, make_edition_events
from publish.ledger_file import NAME as LEDGER
from publish.ledger_file import copy_ledger, load_ledger, render_ledger
from publish.members import digest_members
from publish.model import Edition, Instance, SourceReport
from publish.opendata.drafting import FOLDER, Told, draft_opendata
from publish.opendata.listings import read_listings
from publish.pages.frame.assets import list_grounds, load_languages
from publish.pages.render import ONCE, PageDrafts
from publish.release import Candidate, is_served, load_index, repeat_release, switch, write_candidate
from publish.slices import Slice, make_slices
from publish.validate import PROBLEMS_MAX, check_release, find_feeds, pick_feeds
from sources.collector import freeze_loaded, pause_collector, spare_loaded
from sources.forking import count_processors
from sources.source import Source
from sources.territory import load_territory

EVENTS_A_PROCESS = 250  # for fewer another process is not worth it


@dataclass(frozen=True, slots=True)
class Switched:
    """The release that is served after a run. `is_new` is false when nothing differs from the one before."""

    version: str
    folder: Path
    is_new: bool
    events: int
    files: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Events that no feed could show, each with the reason: one bad event never breaks a feed."""

    events: tuple[str, ...]


@spare_loaded()
@pause_collector()  # what pages are made of forms no cycles, and is looked at each time for them
def make_candidate(
    catalogue: Mapping[str, Source],
    settings: RunSettings,
    now: datetime,
    *,
    left: Collection[str] = (),
    on_problem: OnProblem = ignore,
    on_search: Callable[[SearchIndex], None] = lambda index: None,
    pagefind: Path | None = None,
    on_printed: Callable[[Printing], None] = lambda printing: None,
    chromium: Path | None = None,
) -> Candidate:
    """Write a whole release aside in `build/.aside-…`, without anything of the sources that `left`; `on_problem` gets
    each event that feeds had to leave out, `on_search` what came of the search index, made by `pagefind` if there is
    one, `on_printed` what came of the posters' PDFs, printed by `chromium` likewise."""
    home = settings.home
    inputs = digest_inputs(home, catalogue, settings.instance, now, left, (pagefind, chromium))
    if is_unchanged(home, inputs) and (index := load_index(home.latest)) is not None:
        on_search(SearchIndex("kept" if pagefind else "absent"))
        return repeat_release(_make_folder(home), home.latest, index)
    gathered, ledger = gather_edition(catalogue, settings, now, left=left)
    record = load_record(home.rendered, home.latest.resolve().name)
    freeze_loaded()
    # Pages offer PDFs where there will be some.
    is_printing = chromium is not None and gathered.instance.posters_pdf
    gathered = replace(gathered, prints_posters=is_printing)
    edition, digester, rendered = settle_clock(gathered), Digester(once=ONCE), render_ledger(ledger)
    prepared = _make_folder(home)
    known = {name.rpartition(".")[0] for name in find_feeds(home.latest)}
    slices = make_slices(edition, known)
    try:
        renderer = FeedRenderer(edition, on_problem)
        pages = PageDrafts(edition, {item.path for item in slices}, digester)
        members = load_shown(home, edition)
        before, unlisted = home.latest.resolve(), digest_members(members)

        def find_whole(paths: Collection[str]) -> bytes:
            known = {path.rpartition(".")[0] for path in pick_feeds(paths)}
            return digester.digest(
                digest_ground(list_grounds(edition.instance)), edition, sha256(rendered).digest(),
                make_slices(edition, known), unlisted, tables, pagefind,
            )  # fmt: skip

        tables, processes = _digest_tables(home), choose_processes(settings, edition)
        candidate = write_candidate(
            home.build,
            chain(
                pages.list_last(),
                Press(chromium).draft(pages.posters, on_printed) if chromium and is_printing else (),
                _draft_search(edition.instance, home.search, pagefind, on_search),
            ),
            gathered,
            prepared,
            unlisted=unlisted,
            before=before,
            record=record,
            find_whole=find_whole,
            portions=_share(home, edition, rendered, tables, slices, renderer, digester, pages, processes),
            processes=processes,
        )
        if candidate.record is not None:
            write_record(home.rendered, candidate.record)
        else:
            on_search(SearchIndex("kept" if pagefind else "absent"))
        if not is_served(home.build, candidate):
            write_members(home, candidate, members, renderer, digester, before)
        is_whole = candidate.record is None or candidate.record.whole != UNKNOWN
        note_inputs(home, candidate.version, inputs, find_next_change(gathered) if is_whole else None)
        return candidate
    except OSError:
        shutil.rmtree(prepared, ignore_errors=True)  # a full disk is not filled with half a release
        raise


def choose_processes(settings: RunSettings, edition: Edition) -> int:
    """Return how many processes write a release: those that were asked for, else one a processor when there is enough
    to share; a fork costs as much as the pages of some dozen events."""
    if settings.processes is not None:
        return settings.processes
    return min(count_processors(), 1 + len(edition.events) // EVENTS_A_PROCESS)


def find_candidate(home: Home) -> Path:
    """Return the folder in which this process writes its candidate."""
    return home.build / f".aside-{os.getpid()}"


def _make_folder(home: Home) -> Path:
    folder = find_candidate(home)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def check_candidate(
    home: Home,
    candidate: Candidate,
    catalogue: Mapping[str, Source],
    *,
    now: datetime,
    left: Collection[str] = (),
    languages: Collection[str] = ("fr", "en"),
    processes: int | None = None,
) -> tuple[list[str], Difference]:
    """Return what is wrong with a candidate, and how subscribers will see it differ from the release that is served;
    so many `processes` read its files, one a processor unless told.

    Sources of the catalogue that neither `left` nor withhold title or dates still tell their events.
    """
    if is_served(home.build, candidate):
        write_difference(home.difference, unchanged := Difference(counts={"new": 0, "changed": 0}))
        return [], unchanged
    before, after = load_index(home.latest), load_index(candidate.folder)
    known = pick_feeds(before["files"] if before is not None else ())
    problems = check_release(
        candidate.folder, known, languages, fresh=candidate.fresh, record=candidate.record, index=after,
        processes=processes or count_processors(),
    )  # fmt: skip
    telling = {
        source.id
        for source in catalogue.values()
        if source.is_published and source.may_republish("title") and source.may_republish("dates")
    }
    difference = compare_releases(
        home.latest,
        candidate.folder,
        now=now,
        telling=telling - set(left),
        alive=set(load_clusters(home).values()),
        spare=home.ledger,
        indexes=(before, after) if before is not None and after is not None else None,
    )
    write_difference(home.difference, difference)
    return [*problems, *difference.breaches[:PROBLEMS_MAX]], difference


def switch_release(
    home: Home, now: datetime, *, departed: Collection[str] = (), asking: Collection[str] = ()
) -> Switched:
    """Switch to the candidate that this process wrote, copy the ledger home, prune what is old and the releases that
    hold something of sources that `departed` or are `asking` to be left alone."""
    folder = find_candidate(home)
    index = load_index(folder)
    if index is None:
        raise FileNotFoundError(folder)
    made = Candidate(folder, index["version"], index["digest"], index["counts"]["files"], 0)
    before = home.latest.resolve().name
    target = switch(home.build, made)
    if target.name != before:
        drop_revoked(home, target)
    copy_ledger(target / "data", home.ledger)
    prune_records(home.rendered, target.name)
    remove_former_releases(home, departed, asking)
    remove_old(home, find_old(home, now))
    write_last_run(home, now)
    counts = index["counts"]
    return Switched(target.name, target, target.name != before, counts["events"], counts["files"])


def gather_edition(
    catalogue: Mapping[str, Source], settings: RunSettings, now: datetime, *, left: Collection[str] = ()
) -> tuple[Edition, Ledger]:
    """Return all that a release says, and the ledger as it will be once it is published."""
    home = settings.home
    previous = forget_sources(load_ledger(home.latest / "data", home.ledger), left)
    redirects = find_redirects(previous.ids(), load_clusters(home), previous.redirects)
    merged = load_events(home.merge / "events.parquet")
    pictures = find_pictures(home, merged)
    # What is published now must look as it will when it is read back: else the run after makes every page anew.
    at = now.astimezone(UTC)
    events, ledger = make_edition_events(merged, previous, redirects, now=at, pictures=pictures)
    territory = load_territory()
    edition = Edition(
        now=now,
        today=now.astimezone(ZoneInfo(settings.instance.timezone)).date(),
        events=tuple(events),
        venues=tuple(load_venues(home.merge / "venues.parquet")),
        sources=tuple(make_report(s, load_reading(home.readings, s.id)) for s in catalogue.values()),
        redirects=redirects,
        gone=find_gone(ledger, now, {i for i, source in catalogue.items() if source.is_published} - set(left)),
        regions={code: region.name for code, region in territory.regions.items()},
        instance=settings.instance,
        merges=find_merge_reasons(home),
        judged=judge_decisions(load_decisions(home.decisions)[0]),
    )
    return edition, ledger


def make_report(source: Source, reading: SourceReading | None) -> SourceReport:
    """Return a source as the site and `index.json` show it."""
    return SourceReport(
        source_id=source.id,
        title=source.title,
        homepage=source.homepage,
        kind=source.kind,
        region=source.region,
        language=source.language,
        role=source.role,
        licence=source.rights.licence,
        basis=source.rights.basis,
        contact=source.rights.contact,
        # Whether a well source had news is no fact for the site: the same content must give the same pages.
        result="never" if reading is None else "ok" if reading.result == "unchanged" else reading.result,
        reason=reading.reason if reading else None,
        detail=reading.detail if reading else None,
        ailing_since=_read_time(reading.ailing_since) if reading else None,
        last_fetched=_read_time(reading.last_fetched) if reading else None,
        last_good=_read_time(reading.last_good) if reading else None,
        listings=reading.listings if reading else 0,
        upcoming=reading.upcoming if reading else 0,
        issues=tuple(reading.issues.items()) if reading else (),
        republish=source.rights.republish,
        said=reading.said if reading else 0,
        coverage=tuple(reading.coverage.items()) if reading else (),
        unmatched=tuple(_list_unmatched(source, reading)) if reading else (),
    )


def _list_unmatched(source: Source, reading: SourceReading) -> Iterator[tuple[str, str, int]]:
    """Yield the source's words that nothing maps, as far as it lets them be shared."""
    for table, values in reading.unmatched.items():
        if source.is_published and (table == "category" or source.may_republish("place")):
            yield from ((table, value, count) for value, count in values.items())


def _draft_search(
    instance: Instance, cache: Path, pagefind: Path | None, report: Callable[[SearchIndex], None]
) -> Iterator[Late]:
    if pagefind is None:
        report(SearchIndex("absent"))
        return
    folders = [language.make_path("evenement") for language in load_languages(instance)]

    def find_key(files: Mapping[str, Kept]) -> bytes:
        pages = [(path, kept.sha256) for path, kept in files.items() if path.startswith(tuple(folders))]
        late.on_known = lambda: report(SearchIndex("kept", sum(path.endswith(".html") for path, _ in pages)))
        return Digester().digest(digest_ground(), "search", pagefind, sorted(pages))

    def make(prepared: Path) -> Iterator[tuple[str, bytes]]:
        made = make_index(prepared, cache, pagefind, folders)
        report(made)
        if made.result == "failed":
            late.key = UNKNOWN
        yield from read_index(cache)  # when the command failed, that of the last run: better than none

    late = Late(make, find_key)
    yield late


def _share(
    home: Home,
    edition: Edition,
    ledger: bytes,
    tables: bytes,
    slices: list[Slice],
    renderer: FeedRenderer,
    digester: Digester,
    pages: PageDrafts,
    processes: int,
) -> Iterator[Portion]:
    """Yield all files of a release but those made from others, each with the digest of what it is made from."""
    if processes > 1:
        pages.warm()
    # DuckDB and Arrow have threads; members' feeds use again what feeds show of each event.
    yield Portion(lambda tell: _draft_data(home, edition, ledger, tables, digester), stays=True)
    yield Portion(lambda tell: draft_feeds(renderer, slices, digester), stays=True)
    yield from pages.list_portions()
    yield Portion(lambda tell: draft_pictures(home, edition.events))


def _draft_data(home: Home, edition: Edition, ledger: bytes, tables: bytes, digester: Digester) -> Iterator[File]:
    yield FOLDER + LEDGER, ledger
    # Each file is read at most once.
    paths = [home.normalised, home.other_listings]
    listings, clusters = cache(lambda: read_listings(paths)), cache(lambda: load_clusters(home))
    yield from draft_opendata(edition, Told(listings, clusters, tables), digester)


def _digest_tables(home: Home) -> bytes:
    """Return the digest of what open data are made from besides an edition."""
    tables = (home.normalised, home.other_listings, home.match / "clusters.parquet")
    return Digester().digest([sha256(path.read_bytes()).digest() if path.is_file() else None for path in tables])


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
