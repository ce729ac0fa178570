"""Members' feeds at publish time: 10,000 members over 20,000 events, four formats each, written to the disk as a run
does it.

`shared` is a release from scratch: an event's block and items rendered once. `unchanged` is the next release, in which
nothing of theirs differs. `apart` renders each member's feeds for itself, as a program without sharing would; it is
measured on a part of the members and reckoned up.
"""

from __future__ import annotations

import json
import os
import platform
import random
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert

from benchmarks.harness import RESULTS
from pipelines.home import Home
from pipelines.people.database import MEMBERS as MEMBERS_TABLE
from pipelines.people.database import open_people
from pipelines.stages.members import write_members
from publish.feeds import FeedRenderer
from publish.incremental import Digester
from publish.members import PREFIX, Member, MemberFeeds
from publish.model import Edition, PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.release import Candidate
from publish.selection import RADII, Ground, Selection, make_ground
from publish.slices import Slice
from publish.slugs import make_slug
from sources.territory import load_territory
from tests.publish.editions import REGIONS, make_edition, make_event, make_hour

EVENTS, MEMBERS, APART = 20_000, 10_000, 5
BAR = 20.0  # seconds
_BASE32 = str.maketrans("0189", "wxyz")
_CITIES = ("03", "06", "13")
_WORDS = (
    "jazz", "conte", "orgue", "poésie", "trad", "chorale", "marionnettes", "impro", "vitrail", "cuivres", "lutherie",
    "clown", "fado", "slam",
)  # fmt: skip


def main() -> None:
    """Run the benchmark."""
    load = os.getloadavg()[0]
    edition = make_calendar(random.Random(6))
    ground = make_ground(load_territory(), edition.venues)
    members = list(make_members(random.Random(7), edition, ground))
    renderer, digester = FeedRenderer(edition), Digester(once=(PublishedEvent,))
    blocks = _time(lambda: list(renderer.render(Slice("feeds/all", "all", "Tout", "All", edition.events))))
    _time(lambda: [digester.digest(event) for event in edition.events])  # public feeds did it before
    home = Home(Path(tempfile.mkdtemp(prefix="members-")))
    try:
        _store(home, members)
        first, second = (Candidate(home.build / f"v-{name}", f"v-{name}", name, 0, 0) for name in ("one", "two"))
        fresh = _time(lambda: write_members(home, first, members, renderer, digester, home.build / "none"))
        linked = _time(lambda: write_members(home, second, members, renderer, digester, first.folder))
        files = [path.stat().st_size for path in (second.folder / PREFIX).iterdir()]
    finally:
        shutil.rmtree(home.root)
    feeds = MemberFeeds(edition, ground, renderer)
    sizes = [len(feeds.find_events(member)) for member in members]
    apart = _time(lambda: [list(MemberFeeds(edition, ground).render(member)) for member in members[:APART]])
    figures = {
        "benchmark": "members",
        "unit": "members",
        "amount": MEMBERS,
        "events": EVENTS,
        "python": platform.python_version(),
        "bar_s": BAR,
        "load_of_the_machine": round(load, 1),  # what else runs slows this down
        "results": {
            "shared": fresh,
            "unchanged": linked,
            "apart": {name: round(value * MEMBERS / APART, 1) for name, value in apart.items()},
            "blocks_of_all_events": blocks,
        },
        "members_measured_apart": APART,
        "files": len(files),
        "megabytes": round(sum(files) / 1e6, 1),
        "median_events": statistics.median(sizes),
        "mean_events": round(statistics.mean(sizes), 1),
        "most_events": max(sizes),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    (RESULTS / "members.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def _time(work: Callable[[], object]) -> dict[str, float]:
    """Return how long a piece of work took, on the clock and of the processor: others may work on the machine, too."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return {"s": round(time.perf_counter() - began, 2), "processor_s": round(time.process_time() - cpu, 2)}


def _store(home: Home, members: list[Member]) -> None:
    """Write the members into people.sqlite."""
    people = open_people(home.people)
    with people.begin() as db:
        rows = [{"id": m.id, "query": m.selection.query if m.selection else "-", "state": "active"} for m in members]
        db.execute(insert(MEMBERS_TABLE), rows)
    people.dispose()


def make_calendar(chance: random.Random) -> Edition:
    """Return an edition of 20,000 events in real towns, as many in each as people live there."""
    towns = load_territory().towns
    weights = [town.population + 200 for town in towns]
    categories = sorted(CATEGORY_NAMES)
    events: list[PublishedEvent] = []
    for n, town in enumerate(chance.choices(towns, weights, k=EVENTS)):
        days = sorted(chance.sample(range(-20, 380), chance.choice((1, 1, 1, 1, 1, 1, 2, 4))))
        words = " ".join(chance.sample(_WORDS, 2))
        events.append(
            make_event(
                f"b{n:05}",
                f"Soirée {words} numéro {n}",
                *(make_hour(day, chance.randrange(10, 21), 30 * chance.randrange(2)) for day in days),
                city=town.name, region=town.region, lat=town.lat + chance.uniform(-0.02, 0.02), lon=town.lon,
                venue=f"Salle {n % 40} de {town.name}", category=chance.choice(categories),
                language="en" if chance.random() < 0.12 else "fr", url=f"https://salle.example/{n}",
                summary="Une soirée de musique, de mots et de lumière, à deux pas de la rivière. " * 2,
                is_free=True if chance.random() < 0.2 else None,
            )
        )  # fmt: skip
    return replace(make_edition(events), venues=())


def make_members(chance: random.Random, edition: Edition, ground: Ground) -> Iterator[Member]:
    """Yield members who want what people want: some disciplines around a town, in a region, by words, and stars."""
    towns = load_territory().towns
    weights = [town.population for town in towns]
    ids = [event.event_id for event in edition.events]
    categories, regions = sorted(CATEGORY_NAMES), sorted(REGIONS)
    for n in range(MEMBERS):
        town = ground.towns[make_slug(chance.choices(towns, weights)[0].name)][0]
        # In a city one discipline is plenty.
        some = tuple(sorted(chance.sample(categories, 1 if town.region in _CITIES else chance.choice((1, 1, 2, 3)))))
        wish = chance.random()
        if wish < 0.45:
            chosen = Selection(city=(town.slug,), radius=chance.choice(RADII[:2]), category=some[:2])
        elif wish < 0.65:
            chosen = Selection(region=(chance.choice(regions),), category=some, free=chance.random() < 0.4)
        elif wish < 0.8:
            chosen = Selection(region=(town.region,), words=tuple(sorted(chance.sample(_WORDS, 2))), category=some)
        elif wish < 0.9:
            chosen = Selection(city=(town.slug,), radius=25, family=True, without=(chance.choice(_WORDS),))
        else:
            chosen = Selection(region=(town.region,), language=("en",), category=some)
        stars = tuple(sorted(chance.sample(ids, chance.choice((0, 0, 1, 3, 10)))))
        yield Member(f"{n:032x}".translate(_BASE32), chosen, stars)


if __name__ == "__main__":
    main()
