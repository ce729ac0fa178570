"""A new source: its source.toml, what may not be added, and its folder, written as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pipelines.errors import PipelineError
from pipelines.stages.guesses import guess_expect, guess_id, guess_language, guess_place, guess_title
from pipelines.stages.wanted import Wanted
from sources.catalogue import load_source
from sources.departures import Departure, explain_departure, find_departure
from sources.discover import Facts, Offer, is_shared_host
from sources.golden import FOLDER as GOLDEN
from sources.golden import make_golden
from sources.model import Listing, Page
from sources.source import Rights, Source
from sources.territory import Territory
from sources.toml_text import Value, render_comment, render_pairs
from sources.urls import find_site, fold_address

_COMMENTS = {
    "kind": "Manière de lire : ical, feed (RSS, Atom), jsonld (pages), tribe (The Events Calendar) ou spider.",
    "region": "Région des événements qui ne nomment pas de ville (deux chiffres, entre guillemets).",
    "city": "Ville des événements qui n'en nomment pas.",
    "role": "Qui parle : organiser, venue (salle), ticketing (billetterie), media, aggregator (autre calendrier).",
    "enabled": "false : le calendrier n'est plus lu; ce qu'il a dit reste jusqu'à la fin de ses événements.",
    "basis": (
        "À quel titre ces événements sont partagés : agreement (on a dit oui), open-licence (licence ouverte),\n"
        "public-feed (flux offert au public). « pending » : lu, et RIEN n'est publié tant que ce mot reste ici."
    ),
    "contact": "À qui écrire quand le calendrier va mal.",
    "listings_min": "Alerte si la prochaine lecture trouve moins d'événements que cela.",
    "dated_min": "Alerte si une moindre part des événements a une date.",
}


class CannotAdd(PipelineError):
    """The source is not added; nothing was written."""


class NeedsRegion(CannotAdd):
    """Nothing tells the region: somebody must."""


def draft_source(
    offer: Offer,
    listings: Sequence[Listing],
    facts: Facts,
    wanted: Wanted,
    catalogue: Mapping[str, Source],
    territory: Territory,
) -> Source:
    """Return the source that an offer would be; raise NeedsRegion when nothing tells its region."""
    place = guess_place(listings, offer, facts, territory)
    region = wanted.region or place.region
    title = guess_title(listings, facts, offer.url)
    if region is None:
        known = ", ".join(f"{r.code} {r.name}" for r in territory.regions.values())
        raise NeedsRegion(f"«{title}»: its events do not tell the region; name one with --region (one of {known})")
    licence = facts.licence
    return Source(
        id=wanted.source_id or guess_id(title, offer.url, place.city, catalogue),
        title=title,
        kind=offer.kind,
        url=offer.url,
        follow=offer.follow,
        platform=offer.platform,
        region=region,
        city=place.city if region == place.region else None,
        timezone=place.timezone if region == place.region else "America/Toronto",
        language=wanted.language or guess_language(listings, facts),
        role=wanted.role or "media",
        rights=Rights(
            basis=wanted.basis or "pending",  # a licence on a page may be that of one photo: a person decides
            licence=wanted.licence or (licence.spdx if licence and licence.spdx else "none stated"),
            contact=facts.contact if wanted.contact is None else wanted.contact,
        ),
        expect=guess_expect(listings),
    )


def refuse_known(urls: Sequence[str], catalogue: Mapping[str, Source], *, is_other: bool = False) -> None:
    """Raise CannotAdd when the catalogue has a source of one of these addresses, or of their host (unless `is_other`
    says that it is another calendar of the same host)."""
    for source in catalogue.values():
        for url in urls:
            if fold_address(url) == fold_address(source.url):
                raise CannotAdd(f"{url} is in the catalogue already: «{source.id}» ({source.folder})")
            is_own = find_site(url) in (find_site(source.url), find_site(source.homepage))
            if is_own and not is_shared_host(url) and not is_other:
                raise CannotAdd(
                    f"{find_site(url)} is in the catalogue already: «{source.id}» reads {source.url}; "
                    "if this is another calendar of the same site, add it with --yes"
                )


def refuse_left(urls: Sequence[str], source_id: str | None, departures: Sequence[Departure]) -> None:
    """Raise CannotAdd when whoever keeps one of these addresses asked to be left alone."""
    departure = find_departure(departures, *urls, source_id=source_id)
    if departure is not None:
        raise CannotAdd(explain_departure(departure))


def render_source(source: Source, now: datetime, address: str) -> str:
    """Return the text of a source.toml, with comments for people who do not program."""
    head = [f"Ajouté le {now.date().isoformat()} à partir de {address}", "Chaque clé est décrite dans docs/sources.md."]
    general: dict[str, Value | None] = {
        "id": source.id,
        "title": source.title,
        "homepage": source.homepage,
        "kind": source.kind,
        "platform": source.platform or None,
        "url": source.url,
        "follow": source.follow or None,
        "region": source.region,
        "city": source.city,
        "language": source.language,
        "timezone": source.timezone if source.timezone != "America/Toronto" else None,
        "role": source.role,
        "enabled": source.enabled,
    }
    rights: dict[str, Value | None] = {
        "basis": source.rights.basis,
        "licence": source.rights.licence,
        "contact": source.rights.contact,
        "republish": tuple(source.rights.republish),
    }
    expect: dict[str, Value | None] = dict(source.expect.model_dump())
    lines = [*render_comment("\n".join(head)), *render_pairs(general, _COMMENTS)]
    lines += ["", "[rights]", *render_pairs(rights, _COMMENTS)]
    if any(value is not None for value in expect.values()):
        lines += ["", "[expect]", *render_pairs(expect, _COMMENTS)]
    return "\n".join(lines) + "\n"


def find_folder(source: Source, calendars: Path, territory: Territory) -> Path:
    """Return where a source's folder belongs; raise CannotAdd when something is there."""
    folder = calendars / territory.regions[source.region].slug / source.id
    if folder.exists():
        raise CannotAdd(f"{folder} exists already, and is left as it is; choose another name with --id")
    return folder


def write_source(source: Source, folder: Path, pages: Sequence[Page], now: datetime, address: str) -> list[Path]:
    """Write a source's folder with its golden case, aside first; return the files. An existing folder stays."""
    aside = folder.parent / f".{folder.name}.part" / folder.name
    shutil.rmtree(aside.parent, ignore_errors=True)
    draft = aside / "source.toml.part"  # a run that starts meanwhile must not take it for a source
    try:
        (aside / GOLDEN).mkdir(parents=True)
        draft.write_text(render_source(source, now, address), encoding="utf-8")
        for name, body in make_golden(load_source(draft), pages, now).items():
            (aside / GOLDEN / name).write_bytes(body)
        if folder.exists():
            raise CannotAdd(f"{folder} exists already, and is left as it is")
        draft.rename(aside / "source.toml")
        aside.rename(folder)
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)
        with suppress(OSError):  # the region's folder, unless it holds something
            folder.parent.rmdir()
    return sorted(path for path in folder.rglob("*") if path.is_file())
