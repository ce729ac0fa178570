"""Images of events to come whose sources let them be shown: fetched like everything else (robots.txt, pace, limits, no
private addresses), decoded, kept in two widths. An image that cannot be had is left out; a run never fails for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dedupe.merge.tables import load_events
from dedupe.model import MergedEvent
from pipelines.home import Home
from pipelines.settings import RunSettings, make_user_agent
from pipelines.stages.picture_files import find_file, load_picture_index, make_picture_id, write_picture_index
from publish.pictures.decoding import MADE, PictureError, make_sizes
from sources.archive import Answer, Archive, write_atomically
from sources.errors import ArchiveError
from sources.fetch import CrawlOptions, crawl_sources
from sources.model import Page
from sources.optout import OPT_OUTS, find_opt_out
from sources.source import Rights, Source

BYTES_MAX = 8_000_000
SECONDS_MAX = 600.0  # for all of them: what is missing then comes with the next runs
ASK_AGAIN = timedelta(days=7)  # an image that was had
ASK_FAILED = timedelta(days=1)
_NO_IMAGE = ("noimageindex", "max-image-preview:none", "noai", "noimageai")


@dataclass(frozen=True, slots=True)
class PictureSummary:
    """How many images are wanted, shown, asked for in this run; and why the others are not, by reason."""

    wanted: int
    shown: int
    asked: int
    refused: Mapping[str, int]


def find_wanted(events: Iterable[MergedEvent], today: date) -> dict[str, str]:
    """Return the address of each image to show and the source that lets it be shown, of events to come, the next first.

    A merged event has an image only when the source it came from lets it be shown.
    """
    dated = ((_find_next(event, today), event.event_id, event) for event in events if event.image)
    wanted: dict[str, str] = {}
    for _, _, event in sorted((item for item in dated if item[0] is not None), key=lambda item: (item[0], item[1])):
        if event.image and (source_id := _find_source(event)):
            wanted.setdefault(event.image, source_id)
    return wanted


def fetch_pictures(settings: RunSettings, now: datetime) -> PictureSummary:
    """Fetch the images that are wanted and not asked lately, make their sizes, forget those that nobody wants."""
    home = settings.home
    wanted = find_wanted(load_events(home.merge / "events.parquet"), now.date())
    archive = Archive(home.pictures / "raw")
    ids = {url: make_picture_id(url) for url in wanted}
    known = load_picture_index(home)
    due = [url for url in wanted if _is_due(_find_answer(archive, ids[url], now), known.get(url, {}), now)]
    options = CrawlOptions(
        allow_private_hosts=settings.allow_private_hosts,
        user_agent=make_user_agent(settings.instance),
        max_body_bytes=BYTES_MAX,
        crawl_timeout_s=SECONDS_MAX,
        retries=1,
    )
    sources = [source for url in due if (source := _make_source(ids[url], url)) is not None]
    crawl_sources(sources, archive, now=now, options=options, find_links=lambda page, source: ())
    return _keep(home, archive, wanted, now, asked=len(sources))


def _keep(home: Home, archive: Archive, wanted: Mapping[str, str], now: datetime, *, asked: int) -> PictureSummary:
    before, entries = load_picture_index(home), {}
    refused: dict[str, int] = {}
    for url, source_id in wanted.items():
        entry = _make_entry(home, archive, _find_answer(archive, make_picture_id(url), now), before.get(url, {}))
        entries[url] = entry | {"source_id": source_id}
        if "reason" in entry:
            refused[entry["reason"]] = refused.get(entry["reason"], 0) + 1
    write_picture_index(home, entries)
    _prune(home, wanted, entries)
    shown = sum("sizes" in entry for entry in entries.values())
    return PictureSummary(len(wanted), shown, asked, dict(sorted(refused.items())))


def _make_entry(home: Home, archive: Archive, answer: Answer | None, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the index says of an image: its sizes, or the reason why it is not shown."""
    if answer is None or answer.digest is None:
        if "asked_at" in before and (answer is None or answer.reason not in OPT_OUTS):
            return {key: before[key] for key in ("stem", "sizes", "asked_at")}
        return {"reason": (answer.reason if answer else None) or "not-asked"}
    if _refuses(answer):
        return {"reason": "opt-out-header"}
    stem = f"{answer.digest[:24]}-{MADE}"
    if before.get("stem") == stem and all(
        find_file(home, stem, width).is_file() for width, _ in before.get("sizes", ())
    ):
        return {key: before[key] for key in ("stem", "sizes", "reason") if key in before}
    try:
        body = archive.load_body(make_picture_id(answer.url), answer.digest)
        made = make_sizes(body)
    except ArchiveError:
        return {"reason": "lost"}
    except PictureError as error:
        return {"stem": stem, "reason": error.reason}
    for size, content in made:
        find_file(home, stem, size.width).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(find_file(home, stem, size.width), content)
    return {"stem": stem, "sizes": [[size.width, size.height] for size, _ in made]}


def _refuses(answer: Answer) -> bool:
    said = answer.headers.get("x-robots-tag", "").lower().replace(" ", "")
    page = Page(answer.final_url, b"", "", datetime.fromisoformat(answer.at), answer.role)
    return find_opt_out(page, answer.headers) is not None or any(word in said for word in _NO_IMAGE)


def _find_next(event: MergedEvent, today: date) -> date | None:
    """Return the first day of an event from today on; None when all is over."""
    days = [max(o.first_day or today, today) for o in event.occurrences if o.last_day is None or o.last_day >= today]
    return min(days, default=None)


def _find_source(event: MergedEvent) -> str:
    """Return the source whose image is shown."""
    return next((said.source_id for said in event.said if said.field == "image" and said.chosen), "")


def _find_answer(archive: Archive, picture_id: str, now: datetime) -> Answer | None:
    return next(iter(archive.last_manifest(picture_id, until=now).values()), None)


def _is_due(answer: Answer | None, known: Mapping[str, Any], now: datetime) -> bool:
    at = answer.at if answer is not None else known.get("asked_at")  # of one that came back from the release
    if at is None:
        return True
    patience = ASK_AGAIN if answer is None or answer.reason is None else ASK_FAILED
    return not timedelta(0) <= now - datetime.fromisoformat(at) < patience


def _make_source(picture_id: str, url: str) -> Source | None:
    """Return an image as the one address of a source of its own: the crawl knows nothing else."""
    try:
        return Source(
            id=picture_id, title=url, kind="spider", url=url, region="00", language="fr", rights=Rights(basis="pending")
        )
    except ValueError:
        return None  # no address of the web


def _prune(home: Home, wanted: Iterable[str], entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Forget the bodies and files of images that nobody wants any more."""
    ids = {make_picture_id(url) for url in wanted}
    stems = {entry["stem"] for entry in entries.values() if "sizes" in entry}
    for folder in (home.pictures / "raw").glob("image-*"):
        if folder.name not in ids:
            shutil.rmtree(folder, ignore_errors=True)
    for path in (home.pictures / "made").glob("*.webp"):
        if path.name.rpartition("-")[0] not in stems:
            path.unlink(missing_ok=True)
