"""TOML files as editors save them and people write them."""

from __future__ import annotations

import pytest

from sources.toml_files import UnreadableTomlError, parse_toml


def test_a_byte_order_mark_and_carriage_returns_are_no_fault() -> None:
    """Windows Notepad writes both."""
    assert parse_toml('﻿id = "été"\r\nregion = "04"\r\n'.encode()) == {"id": "été", "region": "04"}


@pytest.mark.parametrize(
    ("content", "way_out"),
    [
        ("id = “a”", 'write straight ones: "…"'),
        ("id = « a »", 'write straight ones: "…"'),
        ('id = "a"\nenabled = oui', "line 2 is not TOML, «enabled = oui»: write true or false"),
        ("enabled = True  # toujours", "write true or false"),
        ("region = 04", 'a number that begins with 0 stands between quotes: "04"'),
        ('title = "Musée\nid = "b"', 'line 1 is not TOML, «title = "Musée»: the closing quote is missing'),
        ('id = "a"\nid = "b"', "this key stands above already"),
        ("title = Musée", 'a text stands between straight quotes: "…"'),
        ("[rights\nbasis = 1", "line 1"),
        ('name = "x"]', "line 1"),
    ],
)
def test_what_is_wrong_is_said_with_the_line_and_the_way_out(content: str, way_out: str) -> None:
    """Each of these is a file that somebody wrote."""
    with pytest.raises(UnreadableTomlError) as caught:
        parse_toml(content.encode())
    assert way_out in str(caught.value)
    assert "\n" not in str(caught.value)  # problems are told one a line


@pytest.mark.parametrize(
    ("content", "way_out"),
    [
        ('id = "a"\ntitle = "été"'.encode("latin-1"), "line 2 has a letter that is not UTF-8; save the file again"),
        ('id = "a"'.encode("utf-16"), "UTF-16; save it again with the encoding UTF-8"),
    ],
)
def test_another_encoding_is_told_as_one(content: bytes, way_out: str) -> None:
    """Old editors save Latin-1, some save UTF-16."""
    with pytest.raises(UnreadableTomlError) as caught:
        parse_toml(content)
    assert way_out in str(caught.value)
