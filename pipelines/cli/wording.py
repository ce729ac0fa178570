"""The sentences of commands for people who do not program, in French or English by the terminal's own language."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def find_language(environ: Mapping[str, str] = os.environ) -> str:
    """Return fr or en, as LC_ALL, LC_MESSAGES or LANG say (POSIX order)."""
    said = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "fr" if said.lower().startswith("fr") else "en"


def say(section: str, code: str, language: str, /, **values: object) -> str:
    """Return a sentence of adding.toml with its values; the code itself when there is none."""
    return say_from("adding", section, code, language, **values)


def say_from(file: str, section: str, code: str, language: str, /, **values: object) -> str:
    """Return a sentence of a file of sentences, as `say` does."""
    said = _load(file).get(section, {}).get(code, {}).get(language)
    return said.format(**values) if said else code


@cache
def _load(file: str) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads((Path(__file__).parent / f"{file}.toml").read_text(encoding="utf-8"))
