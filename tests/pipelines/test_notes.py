"""Sentences for those who look after sources: whole in both languages, and none that the code lacks words for."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.stages import notes
from pipelines.stages.notes import Note, say

ROOT = Path(notes.__file__).parents[1]
WORDS = tomllib.loads((ROOT / "stages" / "notes.toml").read_text(encoding="utf-8"))
# Modules whose short names for it stand for one section.
SHORT = {"alarms.py": "alarm", "checkup.py": "suggestion", "removing.py": "removal", "checking.py": "label"}


def find_codes() -> Iterator[tuple[str, str]]:
    """Yield section and code of each sentence that the code names outright."""
    for path in (*ROOT.glob("stages/*.py"), *ROOT.glob("cli/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if node.func.id in ("_make", "_say", "_line") and path.name in SHORT and said:
                yield SHORT[path.name], said[0]
            elif node.func.id == "Note" and len(said) == 2:
                yield said[0], said[1]


def test_every_code_has_words() -> None:
    """What the code says is in the table."""
    codes = set(find_codes())
    assert len(codes) > 40
    assert {(section, code) for section, code in codes if code not in WORDS[section]} == set()


def test_both_languages_say_the_same() -> None:
    """Each sentence is there in French and English, filled in with the same values."""
    for section, entries in WORDS.items():
        for code, words in entries.items():
            assert words.keys() == {"en", "fr"}, f"{section} {code}"
            assert set(re.findall(r"{\w+}", words["en"])) >= set(re.findall(r"{\w+}", words["fr"])), f"{section} {code}"


@pytest.mark.parametrize(
    ("number", "english", "french"), [(0, "0 listings", "0 annonce"), (1, "1 listing", "1 annonce"), (2, "2 l", "2 a")]
)
def test_numbers_agree(number: int, english: str, french: str) -> None:
    """In French, nothing is singular."""
    note = Note("suggestion", "listings-min", {"limit": 1, "listings": number})
    assert english in str(note)
    assert f"{french}" in note.render("fr")
    assert say("result", "unheard-of", "fr") == "unheard-of"
