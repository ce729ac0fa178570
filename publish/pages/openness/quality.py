"""The page that says how events are brought together and how often that is right, from the figures that come with the
matcher (`dedupe/data/quality.json`, made by `python -m benchmarks.accuracy_matching`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import dedupe
from dedupe.desk.judging import ASKED, RANDOM, Judged
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import MATCH_KINDS
from publish.pages.site import Site

FIGURES = Path(dedupe.__file__).parent / "data" / "quality.json"
_HELD_OUT = "held-out-"  # begins the names of worlds that only measure


@lru_cache(maxsize=1)
def load_figures(path: Path = FIGURES) -> Mapping[str, Any] | None:
    """Return the figures, None when there are none."""
    if not path.exists():
        return None
    figures: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return figures


def make_quality(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page, when there are figures."""
    figures = load_figures()
    if figures is None:
        return
    merged = sum(len(event.event.listing_keys) > 1 for event in site.edition.events)
    yield Page(
        language=language,
        parts=("qualite",),
        template="quality.html",
        title=language.say("Qualité"),
        description=language.say("Comment %(name)s réunit les annonces d'un même événement, et avec quelle justesse.")
        % {"name": site.edition.instance.name},
        context={
            "section": "sources",
            "sources_path": language.make_path("sources"),
            "merges_path": language.make_path("reunions"),
            "here": language.say_count(
                "%(n)s événement de ce site est annoncé par plus d'un calendrier.",
                "%(n)s événements de ce site sont annoncés par plus d'un calendrier.",
                merged,
            ),
            "judged": list(_make_judged(site.edition.judged, language)),
            "overall": _make_rows(figures, language),
            "kinds": [_make_row(_name_kind(k, language), q, language) for k, q in figures["by_kind"].items()],
            "outcomes": [
                (
                    language.say("Un seul événement") if label == "same" else language.say("Deux événements"),
                    *(language.write_number(counts[name]) for name in ("merged", "asked", "apart")),
                )
                for label, counts in figures["outcomes"].items()
            ],
        },
    )


def _make_judged(judged: Mapping[str, Judged], language: Language) -> Iterator[dict[str, str]]:
    """Yield the rows of what people decided here: those drawn at random first."""
    names = {
        RANDOM: language.say("Tirées au hasard, jugées sans voir l'avis de la machine"),
        ASKED: language.say("Demandées parce que douteuses"),
    }
    for drawn, name in names.items():
        if (found := judged.get(drawn)) is not None:
            quality = asdict(found)
            for share in ("precision", "recall"):
                if quality[share] is None:
                    quality[f"{share}_interval"] = (None, None)
            yield _make_row(name, quality, language)


def _make_rows(figures: Mapping[str, Any], language: Language) -> list[dict[str, str]]:
    rows = [_make_row(language.say("Toutes les paires"), figures["overall"], language)]
    held_out = [quality for name, quality in figures["by_set"].items() if name.startswith(_HELD_OUT)]
    name = language.say("Territoire qui ne sert qu'à mesurer")
    return rows + [_make_row(name, quality, language) for quality in held_out]


def _make_row(name: str, quality: Mapping[str, Any], language: Language) -> dict[str, str]:
    return {
        "name": name,
        "pairs": language.write_number(quality["pairs"]),
        "precision": render_share(quality["precision"], language),
        "precision_range": render_range(quality["precision_interval"], language),
        "recall": render_share(quality["recall"], language),
        "recall_range": render_range(quality["recall_interval"], language),
    }


def _name_kind(kind: str, language: Language) -> str:
    return language.say(MATCH_KINDS[kind]) if kind in MATCH_KINDS else kind


def render_share(share: float | None, language: Language) -> str:
    """Return a share in per cent, «98,6 %», a dash when it is undefined."""
    if share is None:
        return "–"
    return f"{share * 100:.1f}".replace(".", ",") + "\u00a0%" if language.code == "fr" else f"{share:.1%}"


def render_range(interval: Sequence[float | None], language: Language) -> str:
    """Return an interval in whole per cents."""
    low, high = interval
    if low is None or high is None:
        return ""
    text = f"{low * 100:.0f}–{high * 100:.0f}"
    return f"{text}\u00a0%" if language.code == "fr" else f"{text}%"
