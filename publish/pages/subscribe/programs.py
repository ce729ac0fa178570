"""The programs people subscribe with, from `site/programs.toml`: short steps, and how soon changes show."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from publish.pages.frame.language import TRANSLATIONS, Language


@lru_cache(maxsize=1)
def load_programs(path: Path = TRANSLATIONS.parent / "programs.toml") -> tuple[dict[str, Any], ...]:
    """Return the programs people subscribe with and their steps, in the source language."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8"))["programs"])


def translate_programs(language: Language) -> list[dict[str, Any]]:
    """Return the programs with their texts in a language."""
    say = language.say
    return [
        {"name": say(p["name"]), "steps": [say(step) for step in p["steps"]], "delay": say(p["delay"])}
        for p in load_programs()
    ]
