"""`babillard notify`: notes to the contacts of ailing sources."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.cli.options import (
    DEFAULT_CALENDARS,
    DEFAULT_HOME,
    CalendarsOption,
    HomeOption,
    JsonOption,
    NowOption,
    SettingsOption,
    read_now,
)
from pipelines.errors import PipelineError
from pipelines.settings import load_settings


def notify(
    home: HomeOption = DEFAULT_HOME,
    calendars: CalendarsOption = DEFAULT_CALENDARS,
    settings_file: SettingsOption = None,
    now: NowOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show each note whole; write and send nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write to the contacts of ailing sources: what was seen, since when, what is still shown, what would help.

    Nothing leaves unless babillard.toml says send = "file" (kept in var/notes/ for people to send) or "mail" in its
    table \\[notes]; then every run does it, too. An ailment is written about once a week at most. Exit 1 when a note
    could not leave.
    """
    from pipelines.catalogue import load_usable
    from pipelines.notify.round import Word, find_words, write_notes

    settings = replace(load_settings(home=home, file=settings_file), calendars=calendars.resolve())
    clock = read_now(now) or datetime.now(UTC).replace(microsecond=0)
    catalogue, _ = load_usable(settings.calendars, settings.home.raw)
    words = find_words(catalogue, settings, clock)
    if not dry_run:
        with settings.home.hold():
            words = iter(list(write_notes(words, settings, clock)))
    found = list(words)
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps([_tell(word, has_text=dry_run) for word in found], ensure_ascii=False, indent=1))
    else:
        for word in found:
            _show(console, word, has_text=dry_run)
        if not found:
            console.print("no source ails of anything that its contact could mend")
    failed = [word for word in found if isinstance(word, Word) and word.letter and word.why and not dry_run]
    if failed and settings.notes.send != "no":
        raise PipelineError("not sent: " + "; ".join(f"{word.source_id}: {word.why}" for word in failed))


def _tell(word: Any, *, has_text: bool) -> dict[str, Any]:
    facts = {
        "source": word.source_id,
        "ailment": word.ailment.code,
        "since": word.ailment.since.isoformat(),
        "to": word.to,
        "is_due": word.letter is not None,
        "file": word.file or None,
        "why_not": word.why or None,
    }
    if has_text and word.letter is not None:
        message = word.letter.message
        facts |= {"subject": str(message["Subject"]), "text": message.get_content()}
    return facts


def _show(console: Console, word: Any, *, has_text: bool) -> None:
    said = word.why or (f"written: {word.file}" if word.file else "a note is due")
    console.print(f"{word.source_id}: {word.ailment.code} since {word.ailment.since}: {said}", markup=False)
    if has_text and word.letter is not None:
        message = word.letter.message
        console.print(f"\n  To: {word.to}\n  Subject: {message['Subject']}\n", markup=False)
        console.print("".join(f"  {line}\n" for line in message.get_content().splitlines()), markup=False)
