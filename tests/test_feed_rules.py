"""The table of docs/feeds.md: every rule names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECTION = (
    (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8").partition("## Each rule and the tests that hold it")[2]
)
ROWS = re.findall(r"^\| (?!rule|---)(.+?) \| (.+?) \|$", SECTION, re.MULTILINE)


def test_the_table_is_there() -> None:
    """It has a line for each rule."""
    assert len(ROWS) > 45


@pytest.mark.parametrize(("rule", "tests"), ROWS)
def test_each_rule_has_its_tests(rule: str, tests: str) -> None:
    """Each name is a function of the file it names, or a golden case."""
    names = re.findall(r"`([^`]+)`", tests)
    assert names, rule
    for name in names:
        path, _, function = name.partition("::")
        assert (ROOT / path).is_file(), name
        if function:
            assert f"\ndef {function}(" in (ROOT / path).read_text(encoding="utf-8"), name
