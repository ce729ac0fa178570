"""One round of notes: for each source what ails it, whether a note is due, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.notify.ailments import Ailment, find_ailment
from pipelines.notify.letter import Letter, make_letter
from pipelines.notify.mail import send_letters
from pipelines.notify.record import find_next, keep_letter
from pipelines.settings import RunSettings
from pipelines.stages.readings import load_reading
from sources.source import Source

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


@dataclass(frozen=True, slots=True)
class Word:
    """What there is to say of an ailing source. `why` says why no note leaves, "" when one is due or has left."""

    source_id: str
    ailment: Ailment
    to: str
    why: str = ""
    letter: Letter | None = None
    file: str = ""  # where the note that left, or that people should send, lies in the home


@dataclass(frozen=True, slots=True)
class NotesRound:
    """The notes of a run: those written, and those that could not leave, with the reason."""

    written: tuple[str, ...]  # source ids
    failed: tuple[tuple[str, str], ...]


def find_words(catalogue: Mapping[str, Source], settings: RunSettings, now: datetime) -> Iterator[Word]:
    """Yield each ailing source in order, with its letter when one is due."""
    zone = ZoneInfo(settings.instance.timezone)
    today = now.astimezone(zone).date()
    for source in sorted(catalogue.values(), key=lambda source: source.id):
        reading = load_reading(settings.home.readings, source.id)
        ailment = find_ailment(source, reading, zone)
        if ailment is None or reading is None:
            continue
        word = Word(source.id, ailment, source.rights.contact)
        following = find_next(settings.home.notes, source.id, ailment, today)
        first = ailment.since + timedelta(days=settings.notes.after_days) if reading.is_ailing else today
        if not word.to:
            yield replace(word, why="no contact in its source.toml")
        elif not _ADDRESS.fullmatch(word.to):
            yield replace(word, why="its contact is no e-mail address")
        elif today < first:
            yield replace(word, why=f"only since {ailment.since}: a note leaves from {first} on")
        elif following is not None and today < following:
            yield replace(word, why=f"was written to: the next note leaves from {following} on")
        else:
            sender = settings.notes.sender or settings.instance.contact
            letter = make_letter(source, reading, ailment, settings.instance, sender, now)
            yield replace(word, letter=letter)


def write_notes(words: Iterator[Word], settings: RunSettings, now: datetime) -> Iterator[Word]:
    """Write the notes that are due as the settings say, and yield all words with what came of them."""
    notes, home = settings.notes, settings.home
    found = list(words)
    if notes.send == "no":
        yield from (replace(word, why='[notes] send is "no"') if word.letter else word for word in found)
        return
    today = now.astimezone(ZoneInfo(settings.instance.timezone)).date()
    # Kept before it leaves: a disk that is full, or a kill just here, must never make a program that writes each day.
    kept = {word.source_id: keep_letter(home.notes, word.letter, today) for word in found if word.letter is not None}
    letters = [word.letter for word in found if word.letter is not None]
    reasons: dict[str, str] = {}
    if notes.send == "mail":
        for letter, reason in send_letters(letters, notes, settings.smtp_password):
            reasons[letter.source_id] = reason
            if reason:
                kept.pop(letter.source_id).unlink()
    for word in found:
        path = kept.get(word.source_id)
        file = path.relative_to(home.root).as_posix() if path is not None else ""
        yield replace(word, file=file, why=reasons.get(word.source_id, word.why))


def make_round(catalogue: Mapping[str, Source], settings: RunSettings, now: datetime) -> NotesRound | None:
    """Write the notes that are due after a run; None where the settings ask for none."""
    if settings.notes.send == "no":
        return None
    words = [
        word for word in write_notes(find_words(catalogue, settings, now), settings, now) if word.letter is not None
    ]
    return NotesRound(
        tuple(word.source_id for word in words if word.file),
        tuple((word.source_id, word.why) for word in words if word.why),
    )
