"""`--help`: in the language of the terminal, without the line breaks of the code."""

from __future__ import annotations

import pytest
import typer
import typer.rich_utils

from pipelines.cli.help import list_texts, load_french
from pipelines.cli.main import app, main


def _ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, *words: str) -> str:
    monkeypatch.setenv("LC_ALL", f"{language}_CA.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")
    for name in (
        "COMMANDS_PANEL_TITLE",
        "DEFAULT_STRING",
        "REQUIRED_LONG_STRING",
        "ERRORS_PANEL_TITLE",
        "RICH_HELP",
        "rich_format_error",
    ):
        monkeypatch.setattr(typer.rich_utils, name, getattr(typer.rich_utils, name))  # put back afterwards
    with pytest.raises(SystemExit) as left:
        main([*words, "--help"])
    assert left.value.code == 0
    return capsys.readouterr().out


def test_every_text_has_its_french_and_none_is_left_over() -> None:
    """A new option needs a line of help_fr.toml; one that went takes its line along."""
    shown = set(list_texts(app))
    french = load_french()
    assert shown - french.keys() == set()
    assert french.keys() - shown == {"Show this message and exit."}  # typer's own


def test_help_speaks_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """French where LC_ALL says so, panels included; English elsewhere."""
    french = _ask(capsys, monkeypatch, "fr", "source", "list")
    assert "Montrer chaque source" in french
    assert "Montrer ce message et finir." in french
    assert "par défaut" in french
    english = _ask(capsys, monkeypatch, "en", "source", "list")
    assert "Show every source" in english
    assert "Montrer" not in english


def test_paragraphs_fill_their_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line break of the code would leave a word alone on a line."""
    lines = _ask(capsys, monkeypatch, "en", "serve").splitlines()
    start = next(n for n, line in enumerate(lines) if line.strip().startswith("A new release is served"))
    assert len(lines[start].rstrip()) > 80
    assert len(lines[start + 1].rstrip()) > 80
