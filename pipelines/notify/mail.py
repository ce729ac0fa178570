"""Handing notes to a mail server (RFC 5321), over one connection, encrypted unless the settings say otherwise."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator

from pipelines.notify.letter import Letter
from pipelines.notify.settings import PASSWORD, Notes

_TIMEOUT_S = 30.0
# UnicodeError: smtplib knows passwords of ASCII only.
_FAILURES = (OSError, smtplib.SMTPException, UnicodeError)


def send_letters(
    letters: Iterable[Letter], notes: Notes, password: str, *, context: ssl.SSLContext | None = None
) -> Iterator[tuple[Letter, str]]:
    """Yield each letter with why it did not leave, "" when it did. A server that is down is a reason, not an error."""
    waiting = list(letters)
    if not waiting:
        return
    try:
        server = _connect(notes, password, context or ssl.create_default_context())
    except _FAILURES as error:
        reason = _explain(notes, error)
        yield from ((letter, reason) for letter in waiting)
        return
    with server:
        for letter in waiting:
            try:
                server.send_message(letter.message)
            except _FAILURES as error:
                yield letter, _explain(notes, error)
            else:
                yield letter, ""


def _connect(notes: Notes, password: str, context: ssl.SSLContext) -> smtplib.SMTP:
    host, port = notes.server or "localhost", notes.find_port()
    if notes.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
    try:
        if notes.security == "starttls":
            server.starttls(context=context)
        if notes.user:
            if not password:
                raise smtplib.SMTPException(f"[notes] user is set, and {PASSWORD} is not")
            server.login(notes.user, password)
    except BaseException:
        server.close()
        raise
    return server


def _explain(notes: Notes, error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return f"{PASSWORD}: only plain letters, digits and signs can be sent"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"refused: {code} {text.decode(errors='replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        said: bytes | str = error.smtp_error
        return f"{notes.server}: {error.smtp_code} {said if isinstance(said, str) else said.decode(errors='replace')}"
    return f"{notes.server}: {error or type(error).__name__}"
