"""`babillard source add` and `source preview`: their options, checked. What they do is `adding_flow`'s work, imported
only when it is needed: the crawl takes a second to import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from pipelines.cli.options import (
    DEFAULT_CALENDARS,
    DEFAULT_HOME,
    AnyHomeOption,
    CalendarsOption,
    JsonOption,
    NewHomeOption,
    NowOption,
    read_home,
    read_now,
)
from pipelines.stages.wanted import Surroundings, Wanted
from sources.source import Basis, Kind, Role
from sources.territory import load_territory

_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
PrivateOption = Annotated[
    bool, typer.Option("--allow-private-hosts", help="Let in loopback and private addresses (tests, local servers).")
]


def add(
    url: Annotated[str, typer.Argument(help="A calendar, a feed, or a page of the site that lists events.")],
    source_id: Annotated[str | None, typer.Option("--id", help="Its id; made of its title by default.")] = None,
    region: Annotated[str | None, typer.Option(help="Two digits, such as 04; guessed by default.")] = None,
    language: Annotated[str | None, typer.Option(help="fr, en…; guessed by default.")] = None,
    role: Annotated[str | None, typer.Option(help="organiser, venue, ticketing, media or aggregator.")] = None,
    basis: Annotated[
        str | None, typer.Option(help="agreement, open-licence, public-feed, or pending: nothing is published.")
    ] = None,
    licence: Annotated[str | None, typer.Option(help="An SPDX id such as CC-BY-4.0, or words.")] = None,
    contact: Annotated[str | None, typer.Option(help="E-mail of whoever keeps the calendar.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only consider this kind: ical, feed, jsonld, tribe, spider.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Show source.toml, write nothing.")] = False,
    yes: Annotated[bool, typer.Option(help="Add a further calendar of a host that is in the catalogue.")] = False,
    calendars: Annotated[
        Path,
        typer.Option("--calendars", file_okay=False, help="Folder of sources; it is made when there is none yet."),
    ] = DEFAULT_CALENDARS,
    home: NewHomeOption = DEFAULT_HOME,
    now: NowOption = None,
    allow_private_hosts: PrivateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Find out what an address offers, choose the best, show what would be published, write the source's folder.

    The folder holds source.toml, and a golden case: today's answers with the listings they are read as.
    """
    from pipelines.cli.adding_flow import add_source

    wanted = _read_wanted(source_id, region, language, role, basis, licence, contact)
    _check_choice("--kind", kind, get_args(Kind))
    place = Surroundings(
        calendars=calendars.resolve(),
        home=read_home(home),
        now=read_now(now) or datetime.now(UTC),
        allow_private_hosts=allow_private_hosts,
        kind=cast(Kind | None, kind),
    )
    add_source(url, wanted, place, is_dry=dry_run, is_other=yes, as_json=as_json)


def preview(
    what: Annotated[str, typer.Argument(metavar="URL|ID", help="An address, or the id of a source of the catalogue.")],
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    home: AnyHomeOption = DEFAULT_HOME,
    now: NowOption = None,
    allow_private_hosts: PrivateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what a source would publish: ten events, what is sure and what is not. Writes nothing."""
    from pipelines.cli.adding_flow import preview_source

    clock = read_now(now) or datetime.now(UTC)
    place = Surroundings(calendars.resolve(), read_home(home), clock, allow_private_hosts)
    preview_source(what, place, as_json=as_json)


def _read_wanted(
    source_id: str | None,
    region: str | None,
    language: str | None,
    role: str | None,
    basis: str | None,
    licence: str | None,
    contact: str | None,
) -> Wanted:
    """Return what the options say; raise BadParameter for what cannot be."""
    if source_id is not None and (not _ID.match(source_id) or len(source_id) > 80):
        raise typer.BadParameter(f"--id «{source_id}»: lower-case letters, digits and single hyphens, please")
    if language is not None and not re.fullmatch(r"[a-z]{2,3}", language):
        raise typer.BadParameter(f"--language «{language}»: two letters, such as fr or en")
    _check_choice("--role", role, get_args(Role))
    _check_choice("--basis", basis, get_args(Basis))
    return Wanted(
        source_id=source_id,
        region=read_region(region) if region is not None else None,
        language=language,
        role=cast(Role | None, role),
        basis=cast(Basis | None, basis),
        licence=licence,
        contact=contact,
    )


def read_region(text: str) -> str:
    """Return the code of a region given by code or name."""
    region = load_territory().find_region(text.strip())
    if region is None:
        known = ", ".join(f"{r.code} {r.name}" for r in load_territory().regions.values())
        raise typer.BadParameter(f"«{text}» is no region; there are {known}")
    return region.code


def _check_choice(option: str, value: str | None, choices: Sequence[str]) -> None:
    if value is not None and value not in choices:
        raise typer.BadParameter(f"{option} «{value}» is not known; one of {', '.join(choices)}")
