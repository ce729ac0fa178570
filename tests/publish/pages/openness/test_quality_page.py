"""The public page on quality: figures from people's decisions beside those from labelled sets."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

from dedupe.desk.judging import Judged
from publish.pages.render import render_pages
from publish.slices import make_slices


def render(editions: ModuleType, **judged: Judged) -> str:
    """Return the French page."""
    edition = replace(editions.make_edition(), judged=judged)
    return dict(render_pages(edition, {item.path for item in make_slices(edition)}))["fr/qualite/index.html"].decode()


def test_decisions_are_told_with_their_intervals(editions: ModuleType) -> None:
    """Shares and intervals of what was drawn at random, before what was asked; what there is none of is a dash."""
    random = Judged(1200, 0.985, (0.97, 0.993), 0.62, (0.58, 0.66))
    asked = Judged(7, None, (math.nan, math.nan), 0.5, (0.2, 0.8))
    page = render(editions, random=random, asked=asked)
    part = page[page.index('id="decisions"') : page.index('id="issues"')]
    assert part.index("Tirées au hasard") < part.index("Demandées parce que douteuses")
    for text in ("1\u202f200", "98,5\u00a0%", "97–99\u00a0%", "62,0\u00a0%", "<td>–"):
        assert text in part
    assert "nan" not in part.lower()


def test_without_decisions_there_is_no_such_table(editions: ModuleType) -> None:
    """Nothing is claimed that nobody judged."""
    assert 'id="decisions"' not in render(editions)
