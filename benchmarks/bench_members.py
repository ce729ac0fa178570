"""Members' feeds at publish time: 10,000 members over 20,000 events, four formats each, written to the disk.

`shared` is what a release does: an event's block and items rendered once. `apart` renders each member's feeds for
itself, as a program without sharing would; it is measured on a part of the members and reckoned up.
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
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.harness import RESULTS
from publish.feeds import FORMATS, FeedRenderer
from publish.members import Member, MemberFeeds
from publish.model import Edition, PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.release import Candidate, write_unlisted
from publish.selection import RADII, Ground, Selection, make_ground
from publish.slices import Slice
from publish.slugs import make_slug
from sources.territory import load_territory
from tests.publish.editions import REGIONS, make_edition, make_event, make_hour

EVENTS, MEMBERS, APART = 20_000, 10_000, 10
BAR = 20.0  # seconds
_BASE32 = str.maketrans("0189", "wxyz")
_CITIES = ("03", "06", "13")
_WORDS = (
    "jazz", "conte", "orgue", "poésie", "trad", "chorale", "marionnettes", "impro", "vitrail", "cuivres", "lutherie",
    "clown", "fado", "slam",
)  # fmt: skip


def main() -> None:
    """Run the benchmark."""
    edition = make_calendar(random.Random(6))
    ground = make_ground(load_territory(), edition.venues)
    members = list(make_members(random.Random(7), edition, ground))
    folder = Path(tempfile.mkdtemp(prefix="members-", dir=os.environ.get("TMPDIR")))
    try:
        renderer = FeedRenderer(edition)
        began = time.perf_counter()
        for _ in renderer.render(Slice("feeds/all", "all", "Tout", "All", edition.events)):
            pass
        public = time.perf_counter() - began  # what a release has done before it comes to its members
        began = time.perf_counter()
        feeds = MemberFeeds(edition, ground, renderer)
        cpu = time.process_time()
        sizes_of_files: list[int] = []
        write_unlisted(Candidate(folder, "", "", 0, 0), _measure(feeds, members, sizes_of_files))
        cpu = time.process_time() - cpu
        seconds = time.perf_counter() - began
    finally:
        shutil.rmtree(folder)
    began = time.perf_counter()
    for member in members[:APART]:
        for _ in MemberFeeds(edition, ground, FeedRenderer(edition)).render(member):
            pass
    apart = (time.perf_counter() - began) / APART * MEMBERS
    sizes = [len(feeds.find_events(member)) for member in members]
    figures = {
        "benchmark": "members",
        "unit": "members",
        "amount": MEMBERS,
        "events": EVENTS,
        "python": platform.python_version(),
        "bar_s": BAR,
        "results": {
            "shared": {"s": round(seconds, 2), "processor_s": round(cpu, 2), "per_second": round(MEMBERS / seconds, 1)},
            "blocks_of_all_events": {"s": round(public, 2)},
            "apart": {"s": round(apart, 1), "members_measured": APART},
        },
        "files": MEMBERS * len(FORMATS),
        "megabytes": round(sum(sizes_of_files) / 1e6, 1),
        "median_events": statistics.median(sizes),
        "mean_events": round(statistics.mean(sizes), 1),
        "most_events": max(sizes),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip
    (RESULTS / "members.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    assert seconds < BAR, f"{seconds:.1f} s: the bar is {BAR:.0f} s"


def _measure(feeds: MemberFeeds, members: list[Member], sizes: list[int]) -> Iterator[tuple[str, bytes]]:
    for member in members:
        for path, body in feeds.render(member):
            sizes.append(len(body))
            yield path, body


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
