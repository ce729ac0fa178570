"""A small mail server on loopback (RFC 5321, AUTH PLAIN of RFC 4954), for tests: what it was sent, whom it refuses."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Mailbox:
    """What the server knows: `letters` as they arrived with their envelope, and how it behaves."""

    port: int = 0
    letters: list[tuple[str, str, EmailMessage]] = field(default_factory=list)  # from, to, message
    refused: set[str] = field(default_factory=set)  # recipients
    login: tuple[str, str] | None = None  # who may send; None: everybody
    connections: int = 0


class _Handler(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.mailbox.connections += 1
        sender, to, is_let_in = "", "", self.mailbox.login is None
        self._say("220 essai ESMTP")
        for line in iter(self.rfile.readline, b""):
            verb, _, rest = line.decode("ascii").strip().partition(" ")
            match verb.upper():
                case "EHLO":
                    self._say("250-essai", "250-8BITMIME", "250 AUTH PLAIN")
                case "AUTH":
                    _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                    is_let_in = (user, password) == self.mailbox.login
                    self._say("235 welcome" if is_let_in else "535 wrong password")
                case "MAIL":
                    sender = rest[6:].split(">")[0]
                    self._say("250 ok" if is_let_in else "530 who are you?")
                case "RCPT":
                    to = rest[4:].split(">")[0]
                    self._say("550 no such mailbox" if to in self.mailbox.refused else "250 ok")
                case "DATA":
                    self._say("354 go on")
                    message = message_from_bytes(self._read_data(), policy=default)
                    assert isinstance(message, EmailMessage)
                    self.mailbox.letters.append((sender, to, message))
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RSET" | "NOOP":
                    self._say("250 ok")
                case _:
                    self._say("502 what?")

    def _read_data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def serve_mail() -> Iterator[Mailbox]:
    """Take mail while the block runs."""
    mailbox = Mailbox()
    handler = type("Handler", (_Handler,), {"mailbox": mailbox})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()
