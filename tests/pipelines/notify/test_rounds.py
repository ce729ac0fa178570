"""Rounds of notes over a real socket: who is written to, how often, and what happens when mail does not leave."""

from __future__ import annotations

import json
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.main import app
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.notify.mail import send_letters
from pipelines.notify.round import find_words, make_round
from pipelines.notify.settings import Notes
from pipelines.settings import RunSettings
from pipelines.stages.readings import SourceReading, write_reading
from sources.source import Source
from tests.clients.programs import find_program
from tests.pipelines.notify.smtp import Mailbox, serve_mail
from tests.pipelines.notify.test_ailments import make_source

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Take mail."""
    with serve_mail() as taken:
        yield taken


def add_failing(home: Home, *ids: str, since: datetime = NOW - 5 * DAY) -> dict[str, Source]:
    """Add sources whose address is gone; return the catalogue."""
    catalogue = {}
    for source_id in ids:
        reading = SourceReading(source_id, "failed", NOW.isoformat(), reason="http-404", ailing_since=since.isoformat())
        write_reading(home.readings, reading)
        rights = {"basis": "public-feed", "contact": f"{source_id}@calendrier.example"}
        catalogue[source_id] = make_source(id=source_id, rights=rights)
    return catalogue


def make_settings(home: Home, mailbox: Mailbox | None = None, **fields: object) -> RunSettings:
    """Return settings that send to a mailbox, or write files."""
    facts: dict[str, object] = {"send": "file"}
    if mailbox is not None:
        facts = {"send": "mail", "server": "127.0.0.1", "port": mailbox.port, "security": "none"}
    return RunSettings(home, notes=Notes.model_validate(facts | fields))


def test_notes_arrive(tmp_path: Path, mailbox: Mailbox) -> None:
    """Two sources, one connection, each its own note; what was sent lies in var/notes/."""
    home = Home(tmp_path)
    settings = make_settings(home, mailbox)
    done = make_round(add_failing(home, "deux", "un"), settings, NOW)
    assert done is not None
    assert (done.written, done.failed) == (("deux", "un"), ())
    assert [(sender, to) for sender, to, _ in mailbox.letters] == [
        (settings.instance.contact, "deux@calendrier.example"),
        (settings.instance.contact, "un@calendrier.example"),
    ]
    assert mailbox.connections == 1
    kept = message_from_bytes((home.notes / "un" / "20261201-gone.eml").read_bytes(), policy=default)
    assert kept.get_content() == mailbox.letters[1][2].get_content()
    assert "n’existe plus" in kept.get_content()


def test_once_a_week_and_ever_more_rarely(tmp_path: Path, mailbox: Mailbox) -> None:
    """A source that stays ill for three months is written to on days 0, 7, 21 and 49, not ninety times."""
    home = Home(tmp_path)
    catalogue = add_failing(home, "un")
    days = []
    for day in range(90):
        done = make_round(catalogue, make_settings(home, mailbox), NOW + day * DAY)
        days += [day] if done and done.written else []
    assert days == [0, 7, 21, 49]
    assert len(mailbox.letters) == 4
    reading = SourceReading("un", "failed", NOW.isoformat(), reason="tls", ailing_since=(NOW - 9 * DAY).isoformat())
    write_reading(home.readings, reading)
    again = make_round(catalogue, make_settings(home, mailbox), NOW + 90 * DAY)
    assert again is not None
    assert again.written == ("un",), "another ailment is another matter"


def test_whom_nobody_can_write_to(tmp_path: Path, mailbox: Mailbox) -> None:
    """No contact, a contact that is no address, an illness of yesterday: no note, and why."""
    home = Home(tmp_path)
    catalogue = add_failing(home, "un", "deux") | add_failing(home, "trois", since=NOW - DAY)
    catalogue["un"] = make_source(id="un", rights={"basis": "public-feed"})
    catalogue["deux"] = make_source(id="deux", rights={"basis": "public-feed", "contact": "555-1234, poste 2"})
    why = {word.source_id: word.why for word in find_words(catalogue, make_settings(home, mailbox), NOW)}
    assert why["un"] == "no contact in its source.toml"
    assert why["deux"] == "its contact is no e-mail address"
    assert why["trois"] == "only since 2026-11-30: a note leaves from 2026-12-03 on"
    done = make_round(catalogue, make_settings(home, mailbox), NOW)
    assert done is not None
    assert (done.written, mailbox.connections) == ((), 0)


def test_nothing_leaves_unless_it_is_asked_for(tmp_path: Path) -> None:
    """By default, and so in the demo, there are no notes, not even as files."""
    home = Home(tmp_path)
    assert make_round(add_failing(home, "un"), RunSettings(home), NOW) is None
    assert not home.notes.exists()


def test_a_refused_note_stops_no_other(tmp_path: Path, mailbox: Mailbox) -> None:
    """What did not leave is tried again with the next run; what did is not."""
    home = Home(tmp_path)
    catalogue = add_failing(home, "deux", "trois", "un")
    mailbox.refused.add("trois@calendrier.example")
    done = make_round(catalogue, make_settings(home, mailbox), NOW)
    assert done is not None
    assert done.written == ("deux", "un")
    assert done.failed == (("trois", "refused: 550 no such mailbox"),)
    mailbox.refused.clear()
    again = make_round(catalogue, make_settings(home, mailbox), NOW + DAY)
    assert again is not None
    assert again.written == ("trois",)


def test_a_password_is_asked_for_and_given(tmp_path: Path, mailbox: Mailbox) -> None:
    """The right one lets in; a wrong or a missing one is told, and nothing is taken for sent."""
    mailbox.login = ("babillard", "tres secret")
    home = Home(tmp_path)
    catalogue = add_failing(home, "un")
    settings = make_settings(home, mailbox, user="babillard")
    for password, said in (
        ("", "BABILLARD_SMTP_PASSWORD is not"),
        ("faux", "535 wrong password"),
        ("été", "only plain"),
    ):
        done = make_round(catalogue, replace(settings, smtp_password=password), NOW)
        assert done is not None
        assert said in done.failed[0][1]
        assert not list(home.notes.rglob("*.eml"))
    assert "secret" not in repr(replace(settings, smtp_password="tres secret"))
    done = make_round(catalogue, replace(settings, smtp_password="tres secret"), NOW)
    assert done is not None
    assert done.written == ("un",)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_travels_readable_where_it_should_not(tmp_path: Path, mailbox: Mailbox, security: str) -> None:
    """A server without encryption gets no note when the settings ask for it."""
    home = Home(tmp_path)
    done = make_round(add_failing(home, "un"), make_settings(home, mailbox, security=security), NOW)
    assert done is not None
    assert (done.written, mailbox.letters) == ((), [])
    assert len(done.failed) == 1


@pytest.mark.clients
def test_notes_travel_encrypted(tmp_path: Path, mailbox: Mailbox) -> None:
    """STARTTLS comes before the password and the note; a certificate that nobody vouches for is refused."""
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "1", "-nodes"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem")]
    command = [find_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", *subject, *files]
    subprocess.run(command, check=True, capture_output=True)
    mailbox.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mailbox.certificate.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    mailbox.login = ("babillard", "secret")
    home = Home(tmp_path)
    settings = make_settings(home, mailbox, security="starttls", server="localhost", user="babillard")
    (word,) = find_words(add_failing(home, "un"), settings, NOW)
    assert word.letter is not None
    trusting = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
    ((_, refused),) = send_letters([word.letter], settings.notes, "secret")
    assert "certificate verify failed" in refused
    assert list(send_letters([word.letter], settings.notes, "secret", context=trusting)) == [(word.letter, "")]
    assert mailbox.is_encrypted == [True]


def test_a_server_that_is_away_is_a_reason(tmp_path: Path) -> None:
    """It fails no run."""
    home = Home(tmp_path)
    with serve_mail() as gone:
        settings = make_settings(home, gone)
    done = make_round(add_failing(home, "un"), settings, NOW)
    assert done is not None
    assert "Connection refused" in done.failed[0][1]


def test_the_command(tmp_path: Path) -> None:
    """--dry-run shows the note whole and leaves nothing; without it the note is a file; a failure is exit 1."""
    home = Home(tmp_path / "home")
    home.make_folders()
    add_failing(home, "un")
    folder = tmp_path / "calendars" / "un"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(
        'id = "un"\ntitle = "Un"\nkind = "ical"\nurl = "https://un.example/a.ics"\nregion = "04"\nlanguage = "fr"\n'
        '[rights]\nbasis = "agreement"\ncontact = "un@un.example"\n',
        encoding="utf-8",
    )
    settings = home.root / "babillard.toml"
    command = ["notify", "--home", str(home.root), "--calendars", str(tmp_path / "calendars"), "--now",
               NOW.isoformat(), "--json"]  # fmt: skip
    runner = CliRunner()
    (off,) = json.loads(runner.invoke(app, command).output)
    assert (off["is_due"], off["file"]) == (True, None)
    settings.write_text('[notes]\nsend = "file"\n', encoding="utf-8")
    (shown,) = json.loads(runner.invoke(app, [*command, "--dry-run"]).output)
    assert shown["subject"].startswith("Votre calendrier")
    assert "Bonjour" in shown["text"]
    assert not home.notes.exists()
    (written,) = json.loads(runner.invoke(app, command).output)
    assert (home.root / written["file"]).is_file()
    (home.root / written["file"]).unlink()
    settings.write_text('[notes]\nsend = "mail"\nserver = "127.0.0.1"\nport = 1\nsecurity = "none"\n', encoding="utf-8")
    assert isinstance(runner.invoke(app, command).exception, PipelineError)
