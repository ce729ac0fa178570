"""One key of a file that people wrote."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.catalogue import load_source
from sources.errors import CatalogueError
from sources.toml_edit import change_source, set_key

TEXT = """# A calendar that Lise found.
id = "un"
title = "Un calendrier"   # as it calls itself
kind = "ical"
url = "https://un.example/a.ics#agenda"
region = "04"
language = "fr"

[rights]
basis = "agreement"
republish = [
  "title",
  "dates",  # not the place
]

[lookups.category]
"Arts de la scène" = "theatre"
"""


def test_a_key_changes_on_its_own_line() -> None:
    """Comments and all other lines stay."""
    text = set_key(TEXT, "", "title", "Autre")
    assert text == TEXT.replace('"Un calendrier"   #', '"Autre"  #')
    assert set_key(TEXT, "", "url", "https://x.example/") == TEXT.replace(
        "https://un.example/a.ics#agenda", "https://x.example/"
    )


def test_a_value_over_several_lines_is_replaced_whole() -> None:
    """A list that somebody wrote one value a line."""
    text = set_key(TEXT, "rights", "republish", ("title",))
    assert tomllib.loads(text)["rights"] == {"basis": "agreement", "republish": ["title"]}
    assert "# A calendar that Lise found." in text


def test_a_new_key_comes_at_the_end_of_its_table() -> None:
    """And a new table at the end of the file."""
    text = set_key(TEXT, "", "enabled", False)
    assert tomllib.loads(text)["enabled"] is False
    assert text.index("enabled") < text.index("[rights]")
    text = set_key(TEXT, "lookups.category", 'Tr"uc', "music")
    assert tomllib.loads(text)["lookups"]["category"] == {"Arts de la scène": "theatre", 'Tr"uc': "music"}
    assert tomllib.loads(set_key(TEXT, "lookups.city", "Ste-Foy", "Québec"))["lookups"]["city"] == {"Ste-Foy": "Québec"}


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_any_words_can_be_looked_up(key: str, value: str) -> None:
    """What comes back is what was put in, twice over."""
    known = tomllib.loads(TEXT)
    text = set_key(set_key(TEXT, "lookups.category", key, "x"), "lookups.category", key, value)
    expected = {**known["lookups"]["category"], _clean(key): _clean(value)}
    assert tomllib.loads(text) == {**known, "lookups": {"category": expected}}


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x7f", "")


def test_a_change_that_would_spoil_the_file_is_refused(tmp_path: Path) -> None:
    """And the file stays."""
    folder = tmp_path / "un"
    folder.mkdir()
    path = folder / "source.toml"
    path.write_text(TEXT, encoding="utf-8")
    source = load_source(path, regions=["04"])
    with pytest.raises(CatalogueError):
        change_source(source, "lookups.category", "Danse", "danser", ["04"])
    assert path.read_text(encoding="utf-8") == TEXT
    change_source(source, "lookups.category", "Danse", "dance", ["04"])
    assert load_source(path, regions=["04"]).lookups.category["Danse"] == "dance"
    assert not list(folder.glob(".*"))
