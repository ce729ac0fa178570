"""Small homes as a run leaves them: matched, merged and published, with questions for editors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from dedupe.decisions import load_decisions
from dedupe.match import match_listings
from dedupe.merge.tables import load_events
from dedupe.model import NormalisedListing
from dedupe.normalise.tables import write_normalised
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from pipelines.stages.dedupe import merge_clusters
from pipelines.stages.readers import count_readers
from publish.ledger import make_edition_events
from publish.ledger_file import load_ledger, write_ledger
from tests.dedupe.desk.listings import make_day, make_known

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)  # 8 h in Québec, a Tuesday


SHARED = ("title", "dates", "place", "link", "summary", "price")
_TITLES = (
    "Les filles de la nuit boréale", "Orphée aux cuisines", "Récital Aurélie Tremblay-Bouchard",
    "Le voyage de Pénélope en Gaspésie", "Trio Barbazuque", "Quatuor Bozzini joue Feldman", "Les géants de sable",
    "Philémon Cimon en solo",
)  # fmt: skip


def list_shows() -> list[NormalisedListing]:
    """Return listings of which some are doubtful: one title at one hour in two towns is for editors to decide; every
    third of these shows is told by a third source too. The rest is plain, some of it drawn at random."""
    shows = [
        make_known("salle a1", title="Le grand dégel de Maïna Roy", republish=SHARED, address="12, rue du Quai"),
        make_known("gazette 77", title="Le grand dégel", role="media", venue="Quai des arts", republish=SHARED),
        make_known("billets 5", title="Maïna Roy : Le grand dégel", role="ticketing", venue=None, republish=SHARED),
        make_known("salle a2", make_day(6), title="Contes de la rivière", category="literature"),
        make_known("gazette 80", make_day(6, 19), title="Soirée de contes", role="media", category="literature"),
        make_known("autre b1", make_day(9), title="Gala des fêtes", city="Rimouski", region="01", venue="Église"),
        make_known("gazette 90", make_day(9, 19), title="Gala", city="Rimouski", region="01", venue=None, role="media"),
    ]
    for number, title in enumerate(_TITLES):
        shows.append(make_known(f"salle b{number}", make_day(10 + number), title=title, republish=SHARED))
        town, region = (("Shawinigan", "04"), ("Drummondville", "17"))[number % 2]
        shows.append(
            make_known(
                f"gazette {200 + number}",
                make_day(10 + number),
                title=title,
                role="media",
                city=town,
                region=region,
                venue="Maison de la culture",
                republish=SHARED,
            )
        )
        if number % 3 == 0:
            title = f"{title} | Billets"
            shows.append(make_known(f"billets {200 + number}", make_day(10 + number), title=title, role="ticketing"))
    return shows


def write_run(home: Home, listings: Iterable[NormalisedListing], now: datetime = NOW) -> None:
    """Leave the files of a run over some listings, under the decisions of the home."""
    write_normalised(home.normalised, listings)
    decisions, _ = load_decisions(home.decisions)
    previous = load_ledger(home.ledger)
    match_listings(
        home.normalised, home.match, decisions=decisions, previous=previous.ids(),
        readers=count_readers(home.normalised, now),
    )  # fmt: skip
    merge_clusters(home, now)
    _, ledger = make_edition_events(load_events(home.merge / "events.parquet"), previous, {}, now=now)
    write_ledger(home.ledger, ledger)


def copy_home(made: Path, target: Path) -> Home:
    """Return a copy of a home whose index stays good: what is never written in place is linked, not copied."""

    def link_or_copy(source: str, copy: str) -> None:
        if source.endswith((".parquet", NAME)) or "/build/" in source:
            os.link(source, copy)
        else:
            shutil.copy2(source, copy)

    shutil.copytree(
        made, target, symlinks=True, ignore=shutil.ignore_patterns("*.lock"), copy_function=link_or_copy
    )  # fmt: skip
    return Home(target)


def make_home(root: Path, listings: Iterable[NormalisedListing] | None = None) -> Home:
    """Return a home after its first run."""
    home = Home(root)
    home.make_folders()
    write_run(home, list_shows() if listings is None else listings)
    return home
