"""What `source add` and `source preview` do: search, choose, draft, show, write. Words are those of adding.toml."""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import typer
from rich.console import Console

from pipelines.catalogue import load_readable, load_sources
from pipelines.cli.adding import read_region
from pipelines.cli.adding_view import (
    describe_candidates,
    describe_preview,
    say_failure,
    say_nothing,
    show_candidates,
    show_preview,
    show_written,
)
from pipelines.cli.wording import find_language, say
from pipelines.errors import NotFound
from pipelines.stages.adding import (
    CannotAdd,
    NeedsRegion,
    draft_source,
    find_folder,
    refuse_known,
    refuse_left,
    render_source,
    write_source,
)
from pipelines.stages.discover import Fetched, Found, NothingFound, Prober, Report, find_best, open_prober, read_whole
from pipelines.stages.preview import Preview, make_preview, read_pages
from pipelines.stages.wanted import Surroundings, Wanted
from sources.departures import load_departures
from sources.discover import find_facts, make_source, tidy_address
from sources.discover.cautions import Caution
from sources.source import Source
from sources.territory import load_territory
from sources.urls import fold_address, is_same_site

_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_NO_HTTPS = frozenset({"refused", "tls", "timeout", "unreachable", "disconnected", "bad-http"})
_SUPPOSED = "06"  # the region of a preview when nothing tells one


def add_source(text: str, wanted: Wanted, place: Surroundings, *, is_dry: bool, is_other: bool, as_json: bool) -> None:
    """Add the source of an address that somebody typed; raise CannotAdd when it cannot or may not be."""
    lang, address = find_language(), _read_address(text)
    catalogue = load_sources(place.calendars) if place.calendars.exists() else {}  # the first one makes its folder
    left = load_departures(place.calendars)
    refuse_left([address], wanted.source_id, left)
    refuse_known([address], catalogue, is_other=is_other)
    found = _find(address, place, lang, wanted.language, has_scheme="://" in text)
    source = _draft(found, wanted, catalogue, place, lang)
    refuse_left([source.url], source.id, left)
    refuse_known([source.url], catalogue, is_other=is_other or is_same_site(source.url, address))
    folder = find_folder(source, place.calendars, load_territory())
    shown = _preview_found(source, found, catalogue, place)
    if not as_json:
        console = Console(highlight=False)
        show_candidates(console, found.discovery, found.chosen, lang)
        show_preview(console, shown, place.now.date(), lang, pages=len(found.fetched.pages))
    files = [] if is_dry else write_source(source, folder, found.fetched.pages, place.now, address)
    if as_json:
        facts = describe_candidates(found.discovery, found.chosen) | describe_preview(shown, place.now.date())
        facts |= {"folder": str(folder), "files": [str(f.relative_to(folder)) for f in files], "written": not is_dry}
        _print_json(facts)
    else:
        show_written(console, source, folder, render_source(source, place.now, address) if is_dry else None, lang)


def preview_source(what: str, place: Surroundings, *, as_json: bool) -> None:
    """Show what an address, or a source of the catalogue, would publish."""
    lang, (catalogue, broken) = find_language(), load_readable(place.calendars)
    if what in broken:
        raise broken[what]
    source = _find_source(what, catalogue)
    address = source.url if source is not None else _read_address(what)
    refuse_left([address], source.id if source is not None else None, load_departures(place.calendars))
    found = _find(address, place, lang, has_scheme="://" in what) if source is None else None
    if source is not None:
        fetched = _fetch(source, place, lang)
        shown = make_preview(
            source, fetched.pages, now=place.now, facts=find_facts(fetched.pages[:1]), home=place.home,
            catalogue=catalogue, skipped=fetched.skipped,
        )  # fmt: skip
    else:
        assert found is not None
        fetched = found.fetched
        drafted, is_supposed = _draft_preview(found, catalogue, place)
        shown = _preview_found(drafted, found, catalogue, place)
        if is_supposed:
            shown = replace(shown, cautions=(*shown.cautions, Caution("region-unknown")))
    if as_json:
        facts = describe_candidates(found.discovery, found.chosen) if found is not None else {}
        _print_json(facts | describe_preview(shown, place.now.date()))
        return
    console = Console(highlight=False)
    if found is not None:
        show_candidates(console, found.discovery, found.chosen, lang)
    show_preview(console, shown, place.now.date(), lang, pages=len(fetched.pages))


@contextmanager
def _ask(place: Surroundings, lang: str) -> Iterator[tuple[Prober, Report]]:
    """Yield a prober and a function that tells which address is being looked at, on a terminal only."""
    progress = Console(stderr=True, highlight=False)
    with open_prober(place.now, allow_private_hosts=place.allow_private_hosts) as prober:
        if not progress.is_terminal:
            yield prober, lambda _: None
            return
        with progress.status("") as status:
            yield prober, lambda url: status.update(say("text", "asking", lang, url=url))


def _find(
    address: str, place: Surroundings, lang: str, language: str | None = None, *, has_scheme: bool = True
) -> Found:
    """Return the best that an address offers; raise CannotAdd, in the maintainer's language, when that is nothing.

    Where nobody wrote https:, a site that only has http: is asked again.
    """
    try:
        with _ask(place, lang) as (prober, report):
            return find_best(address, prober, kind=place.kind, language=language or "fr", report=report)
    except NothingFound as error:
        if not has_scheme and error.failure is not None and error.failure.code in _NO_HTTPS:
            return _find(address.replace("https:", "http:", 1), place, lang, language)
        raise CannotAdd(say_nothing(error, lang, place.kind)) from error


def _fetch(source: Source, place: Surroundings, lang: str) -> Fetched:
    """Return the pages of a source of the catalogue; raise CannotAdd when there are none."""
    with _ask(place, lang) as (prober, report):
        report(source.url)
        fetched = read_whole(source, prober)
    if not fetched.pages:
        raise CannotAdd(f"{source.url}: {say_failure(fetched.failure, lang)}")
    return fetched


def _draft(found: Found, wanted: Wanted, catalogue: Mapping[str, Source], place: Surroundings, lang: str) -> Source:
    """Return the source. Where nothing tells its region, somebody at a terminal is asked (in `lang`, unless "")."""
    territory, offer, facts = load_territory(), found.chosen.offer, found.discovery.facts
    listings = read_pages(
        make_source(offer, language=found.discovery.language), found.fetched.pages, place.now
    ).listings
    try:
        return draft_source(offer, listings, facts, wanted, catalogue, territory)
    except NeedsRegion:
        if not lang or not sys.stdin.isatty():
            raise
        region = read_region(typer.prompt(say("text", "ask-region", lang)))
        return draft_source(offer, listings, facts, replace(wanted, region=region), catalogue, territory)


def _draft_preview(found: Found, catalogue: Mapping[str, Source], place: Surroundings) -> tuple[Source, bool]:
    """Return the source that would be added, and whether its region is only supposed."""
    try:
        return _draft(found, Wanted(), catalogue, place, ""), False
    except NeedsRegion:
        return _draft(found, Wanted(region=_SUPPOSED), catalogue, place, ""), True


def _preview_found(source: Source, found: Found, catalogue: Mapping[str, Source], place: Surroundings) -> Preview:
    return make_preview(
        source, found.fetched.pages, now=place.now, facts=found.discovery.facts, home=place.home,
        catalogue=catalogue, skipped=found.fetched.skipped,
    )  # fmt: skip


def _find_source(what: str, catalogue: Mapping[str, Source]) -> Source | None:
    """Return the source that an id or an address names; None for an address that is not in the catalogue."""
    if what in catalogue:
        return catalogue[what]
    if not _ID.match(what):
        url = tidy_address(what)
        return next((s for s in catalogue.values() if url and fold_address(s.url) == fold_address(url)), None)
    near = difflib.get_close_matches(what, catalogue, n=1)
    hint = f"nearest: «{near[0]}»" if near else "see «babillard source list», or give an address"
    raise NotFound(f"{what}: there is no such source; {hint}")


def _read_address(text: str) -> str:
    url = tidy_address(text)
    if url is None:
        raise typer.BadParameter(f"«{text}» is not an address such as https://exemple.qc.ca/calendrier")
    return url


def _print_json(facts: Mapping[str, Any]) -> None:
    print(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
