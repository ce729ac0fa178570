"""The words of notes: each ailment has its own in both languages, plain, whole, with a way out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from pipelines.notify.ailments import Ailment
from pipelines.notify.letter import _load_words, make_letter
from pipelines.stages.readings import SourceReading
from publish.model import Instance
from tests.pipelines.notify.test_ailments import WELL, make_source

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
INSTANCE = Instance(name="Le Babillard, côte nord", base_url="https://cote.example/", contact="bonjour@cote.example")
FAILED = replace(WELL, result="failed", reason="http-404", last_good="2026-11-19T13:00:00+00:00", upcoming=12)
CODES = sorted(_load_words()["saw"])


def read(language: str = "fr", code: str = "gone", reading: SourceReading = FAILED, **fields: object) -> str:
    """Return the text of a note as a mail program shows it."""
    source = make_source(language=language, title="Agenda de\n L'Ampoule", **fields)
    letter = make_letter(source, reading, Ailment(code, date(2026, 11, 20), 8, 10), INSTANCE, INSTANCE.contact, NOW)
    message = message_from_bytes(letter.message.as_bytes(), policy=default)
    text: str = message.get_content()
    return f"{message['Subject']}\n{text}"


def test_a_note_says_all_that_it_should() -> None:
    """What was seen, since when, what is shown, what would help, how to leave, who writes: in good French."""
    text = " ".join(read().replace("\u00a0", " ").replace("\u202f", " ").split())
    for phrase in (
        "Votre calendrier « Agenda de L'Ampoule » sur Le Babillard, côte nord",
        "répond que la page n’existe plus", "Depuis le 20 novembre 2026",
        "12 événements à venir, comme nous les avons lus le 19 novembre 2026",
        "S’il a déménagé, envoyez-nous la nouvelle adresse", "https://un.example/a.ics",
        "https://cote.example/fr/sources/un/", "Répondez simplement « retirez-nous »", "au plus une fois par semaine",
        "bonjour@cote.example",
    ):  # fmt: skip
        assert phrase in text
    assert "\u00ab\u202fAgenda" in read(), "French quotation marks keep their narrow space"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", CODES)
def test_each_ailment_has_its_words(code: str, language: str) -> None:
    """Nothing is left to fill in, lines are short, and no language says what the other does not."""
    text = read(language, code)
    assert "{" not in text
    assert "None" not in text
    assert max(len(line) for line in text.splitlines() if "http" not in line and not line.startswith("V")) <= 90
    assert _load_words()["mend"].keys() == _load_words()["saw"].keys()


def test_the_time_zone_is_that_of_the_source() -> None:
    """Whoever must mend a time zone is told the right one."""
    assert "America/Halifax" in read("en", "night", timezone="America/Halifax")


def test_other_languages_get_both() -> None:
    """Whoever writes in a third language reads the note in French, then in English."""
    text = read("es")
    assert text.index("Bonjour") < text.index("Hello")
    assert "https://cote.example/en/sources/un/" in text


def test_one_event_and_none() -> None:
    """Numbers agree; a source of which nothing is shown is told so."""
    assert "Un événement à venir" in read(reading=replace(FAILED, upcoming=1)).replace("\u00a0", " ")
    assert "Rien" in read(reading=replace(FAILED, upcoming=0))


def test_the_same_note_twice_is_the_same(tmp_path: object) -> None:
    """A note is a function of its facts and the clock; machines are told that a machine writes."""
    source = make_source()
    notes = [make_letter(source, FAILED, Ailment("gone", date(2026, 11, 20)), INSTANCE, "robot@cote.example", NOW)
             for _ in range(2)]  # fmt: skip
    first, second = (note.message.as_bytes() for note in notes)
    assert first == second
    message = notes[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "fr"
    assert message["Reply-To"] == "bonjour@cote.example"
    assert message["From"] == '"Le Babillard, côte nord" <robot@cote.example>'
