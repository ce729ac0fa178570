"""What `--help` shows: paragraphs that fit any width, in French where the terminal speaks it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import typer.main
import typer.rich_utils
from typer.core import TyperCommand, TyperGroup

from pipelines.cli.errors import translate_error

_FRENCH = {
    "COMMANDS_PANEL_TITLE": "Commandes",
    "DEFAULT_STRING": "[par défaut : {}]",
    "REQUIRED_LONG_STRING": "[requis]",
    "ERRORS_PANEL_TITLE": "Erreur",
    "RICH_HELP": "[blue]'{command_path} {help_option}'[/] donne de l'aide.",
}
"""Words of typer's own."""
_SHOW_ERROR = typer.rich_utils.rich_format_error


def make_command(app: typer.Typer, language: str) -> TyperGroup:
    """Return a command line whose commands and options have their help in a language."""
    command = cast(TyperGroup, typer.main.get_command(app))
    if language == "fr":
        for name, text in _FRENCH.items():
            setattr(typer.rich_utils, name, text)
        setattr(typer.rich_utils, "rich_format_error", _show_error)  # noqa: B010  typer calls it by this name
    for part in _walk(command):
        part.help = _render(part.help, language)
        for parameter in part.params:
            if hasattr(parameter, "help"):
                parameter.help = _render(parameter.help, language)
        if option := part.get_help_option(typer.Context(part)):
            option.help = _render(option.help, language)
    return command


def list_texts(app: typer.Typer) -> Iterator[str]:
    """Yield each paragraph of help, of all commands and options."""
    for part in _walk(cast(TyperGroup, typer.main.get_command(app))):
        for text in (part.help, *(getattr(parameter, "help", None) for parameter in part.params)):
            yield from _split(text)


@cache
def load_french() -> Mapping[str, str]:
    """Return English paragraph → French."""
    tables = tomllib.loads(Path(__file__).with_name("help_fr.toml").read_text(encoding="utf-8"))
    return {english: french for table in tables.values() for english, french in table.items()}


def _show_error(error: Any) -> None:
    """Show what was wrong with the command line, as typer does, in French."""
    said = translate_error(error.format_message(), "fr")
    error.format_message = lambda: said
    _SHOW_ERROR(error)


def _walk(command: TyperCommand | TyperGroup) -> Iterator[TyperCommand | TyperGroup]:
    yield command
    for other in getattr(command, "commands", {}).values():
        yield from _walk(other)


def _render(text: str | None, language: str) -> str | None:
    """Return a text without the line breaks of the code: they would stand in the middle of the terminal's lines."""
    if text is None:
        return None
    french = load_french() if language == "fr" else {}
    return "\n\n".join(french.get(paragraph, paragraph) for paragraph in _split(text))


def _split(text: str | None) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n") if paragraph.strip()]
