"""The browser's picking (site/assets/selection.js) and the program's (publish/selection, publish/builder) agree."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publish.builder.index import FOLDER
from publish.builder.outlook import is_coming, make_outlook
from publish.builder.wider import find_wider
from publish.model import Edition, PublishedEvent
from publish.names import CATEGORY_NAMES
from publish.selection import RADII, EventIndex, Selection, find_slice, make_ground, parse_selection
from publish.slices import make_slices
from sources.territory import load_territory
from tests.publish.builder.drafts import make_drafts
from tests.publish.editions import NOW, REGIONS, TODAY, make_edition, make_event, make_events, make_hour, make_period

ROOT = Path(__file__).parents[3]
TOWNS = (
    "Trois-Rivières",
    "Shawinigan",
    "Rimouski",
    "Gaspé",
    "Saint-Élie-de-Caxton",
    "Québec",
    "Lévis",
    "Notre-Dame-de-Lourdes",
)
WORDS = ("jazz", "Œuvre d'été", "heure du conte", "contes", "fauteuil roulant", "country", "18 ans et plus", "Noël")
QUERIES = (
    "", "region=04", "region=01&region=04", "category=music", "region=04&category=theatre", "city=rimouski",
    "city=rimouski&region=01", "city=rimouski&region=04", "city=trois-rivieres&radius=50", "city=perce&radius=100",
    "venue=centre-d-art-du-quai-rimouski", "venue=salle-ludger-bellefleur-trois-rivieres", "free=1&family=1",
    "accessible=1", "language=en", "words=c%C5%93ur", "words=heure+du+conte&without=jazz", "without=concert",
    "city=notre-dame-de-lourdes&radius=10", "city=notre-dame-de-lourdes&radius=10&region=14", "words=spectacles",
    "words=cont", "words=%C3%8ELE,%C3%9F%E2%80%99%C5%A6&without=%C5%93uvre",
)  # fmt: skip


def _make_sample() -> Edition:
    """Return an edition of one event of each kind and 300 that chance made, always the same."""
    chance = random.Random(20261125)
    events = [*make_events(), *(_make_one(chance, n) for n in range(300))]
    return make_edition(events)


def _make_one(chance: random.Random, number: int) -> PublishedEvent:
    dates = [make_hour(chance.randrange(-5, 60), chance.randrange(8, 23)) for _ in range(chance.choice((1, 1, 2, 9)))]
    if chance.random() < 0.2:
        dates = [make_period(chance.choice((None, -20, 3, 40)), chance.choice((None, 5, 90)))]
    has_point, region = chance.random() < 0.3, chance.choice([*sorted(REGIONS)[:6], "04", "04"])
    return make_event(
        f"x{number}",
        f"{chance.choice(WORDS)} {number}",
        *sorted(dates, key=lambda d: d.sort_key),
        region=region,
        city=chance.choice((*TOWNS, None)),
        lat=46 + chance.random() * 2 if has_point else None,
        lon=-73 + chance.random() * 3 if has_point else None,
        category=chance.choice(list(CATEGORY_NAMES)),
        is_free=chance.choice((True, False, None)),
        language=chance.choice(("fr", "fr", "en", "es")),
        summary=" ".join(chance.choices(WORDS, k=3)),
        title_en=chance.choice((None, f"Show {number}")),
        venue_id=chance.choice((None, "v1", "v2", "v4")),
    )


def _make_queries(chance: random.Random) -> Iterator[str]:
    """Yield canonical selections made by chance."""
    slugs = ("trois-rivieres", "shawinigan", "rimouski", "levis", "notre-dame-de-lourdes")
    for _ in range(300):
        city = tuple(sorted({chance.choice(slugs) for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))}))
        yield Selection(
            region=tuple(sorted({chance.choice(("01", "03", "04")) for _ in range(chance.choice((0, 0, 1, 2)))})),
            city=city,
            radius=chance.choice((None, *RADII)) if city else None,
            category=tuple(sorted({chance.choice(list(CATEGORY_NAMES)) for _ in range(chance.choice((0, 0, 1, 3)))})),
            venue=chance.choice(((), (), (), ("centre-d-art-du-quai-rimouski",))),
            free=chance.random() < 0.2,
            family=chance.random() < 0.2,
            accessible=chance.random() < 0.1,
            language=chance.choice(((), (), ("fr",), ("en", "es"))),
            words=chance.choice(((), (), ("jazz",), ("conte", "oeuvre d ete"))),
            without=chance.choice(((), (), ("country",))),
        ).query


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return the sample."""
    return _make_sample()


@pytest.fixture(scope="module")
def answers(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, Any]]]:
    """Return each query with what the site's script answers."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not on this machine")
    folder = tmp_path_factory.mktemp("site")
    for draft in make_drafts(edition):
        (folder / draft.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / draft.path).write_bytes(draft.make())
    queries = [*QUERIES, *_make_queries(random.Random(7))]
    script = str(ROOT / "site" / "assets" / "selection.js")
    told = json.dumps({"script": script, "folder": str(folder / FOLDER), "queries": queries})
    command = [node, str(ROOT / "tests" / "node" / "pick_events.mjs")]
    done = subprocess.run(command, input=told, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return list(zip(queries, json.loads(done.stdout), strict=True))


def test_the_browser_picks_what_the_program_picks(edition: Edition, answers: list[tuple[str, dict[str, Any]]]) -> None:
    """The same events, the same canonical query, the same feed or wider feed, the same preview, for every selection."""
    ground = make_ground(load_territory(), edition.venues)
    paths = {item.path for item in make_slices(edition)}
    coming = [event for event in edition.events if is_coming(event, TODAY, NOW)]
    picker = EventIndex(coming, ground)
    sizes = set()
    for query, told in answers:
        selection = parse_selection(query)
        picked = picker.pick(selection)
        sizes.add(len(picked))
        assert [coming[n].event_id for n in told["events"]] == [event.event_id for event in picked], query
        assert told["query"] == selection.query
        assert told["slice"] == find_slice(selection, paths, ground), query
        wider = find_wider(selection, paths, ground, lambda s: len(picker.pick(s)))
        assert told["wider"] == (wider[1] if wider else None), query
        outlook = make_outlook(picked, TODAY, NOW)
        assert told["dates"] == [[w.day, w.minutes, e.slug] for w, e in outlook.dates], query
        assert told["runs"] == [[s.first, s.last, e.slug] for s, e in outlook.runs], query
        assert (told["weeks"], told["per_week"]) == (list(outlook.weeks), outlook.per_week), query
    assert len(sizes) > 30, "the selections of the sample are too much alike to compare anything"
