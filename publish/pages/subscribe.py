"""The subscribe page: every general feed with its address, and short steps for each program."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from publish.names import CATEGORY_NAMES
from publish.pages.language import TRANSLATIONS, Language
from publish.pages.page import Page
from publish.pages.site import Site
from publish.pages.vocabulary import FEED_NAMES, name_category


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed: what it holds, and its path without extension."""

    name: str
    path: str


def make_subscribe(site: Site, language: Language) -> Iterator[Page]:
    """Yield the subscribe page."""
    yield Page(
        language=language,
        parts=("abonnements",),
        template="subscribe.html",
        title=language.say("S'abonner"),
        description=language.say("Recevoir les événements dans son agenda ou son lecteur de fils."),
        feed=site.pick_feed("feeds/all"),
        context={
            "section": "abonnements",
            "programs": _translate_programs(language),
            "general": [FeedLine(language.say(name), path) for path, name in FEED_NAMES.items() if path in site.feeds],
            "categories": list(_list_categories(site, "feeds/category/", language)),
            "regions": list(_list_regions(site, language)),
        },
    )


@lru_cache(maxsize=1)
def load_programs(path: Path = TRANSLATIONS.parent / "programs.toml") -> tuple[dict[str, Any], ...]:
    """Return the programs people subscribe with and their steps, in the source language."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["programs"])


def _translate_programs(language: Language) -> list[dict[str, Any]]:
    say = language.say
    return [
        {"name": say(p["name"]), "steps": [say(step) for step in p["steps"]], "delay": say(p["delay"])}
        for p in load_programs()
    ]


def _list_categories(site: Site, prefix: str, language: Language) -> Iterator[FeedLine]:
    for code in CATEGORY_NAMES:
        if f"{prefix}{code}" in site.feeds:
            yield FeedLine(name_category(code, language), f"{prefix}{code}")


def _list_regions(site: Site, language: Language) -> Iterator[dict[str, Any]]:
    for code, (name, _) in site.regions.items():
        path = f"feeds/region/{code}"
        if path in site.feeds:
            whole = FeedLine(language.say("%(region)s, tout") % {"region": name}, path)
            narrow = (
                FeedLine(f"{name}, {line.name.lower()}", line.path)
                for line in _list_categories(site, f"{path}/", language)
            )
            yield {"name": name, "feeds": [whole, *narrow]}
