"""A small mail server on loopback for tests: what it was sent, whom it refuses. RFC 5321, STARTTLS, AUTH PLAIN."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import BinaryIO


@dataclass
class Mailbox:
    """What the server knows: `letters` as they arrived with their envelope, and how it behaves."""

    port: int = 0
    letters: list[tuple[str, str, EmailMessage]] = field(default_factory=list)  # from, to, message
    refused: set[str] = field(default_factory=set)  # recipients
    login: tuple[str, str] | None = None  # who may send; None: everybody
    connections: int = 0
    certificate: ssl.SSLContext | None = None  # STARTTLS is offered with it
    is_encrypted: list[bool] = field(default_factory=list)  # of each letter


class _Handler(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.mailbox.connections += 1
        self._say("220 essai ESMTP")
        self._talk(self.rfile)

    def _talk(self, said: BinaryIO) -> None:
        sender, to, is_let_in = "", "", self.mailbox.login is None
        for line in iter(said.readline, b""):
            verb, _, rest = line.decode("ascii").strip().partition(" ")
            match verb.upper():
                case "EHLO":
                    offered = ["250-STARTTLS"] if self.mailbox.certificate and not self._is_encrypted() else []
                    self._say("250-essai", *offered, "250 AUTH PLAIN")
                case "STARTTLS":
                    assert self.mailbox.certificate is not None
                    self._say("220 go on")
                    with suppress(ssl.SSLError):  # a client that does not trust us
                        self._talk_encrypted(self.mailbox.certificate)
                    return
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
                    message = message_from_bytes(_read_data(said), policy=default)
                    assert isinstance(message, EmailMessage)
                    self.mailbox.letters.append((sender, to, message))
                    self.mailbox.is_encrypted.append(self._is_encrypted())
                    self._say("250 taken")
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RSET" | "NOOP":
                    self._say("250 ok")
                case _:
                    self._say("502 what?")

    def _talk_encrypted(self, certificate: ssl.SSLContext) -> None:
        with certificate.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False) as self.request:
            self.request.do_handshake()
            with self.request.makefile("rb") as said, self.request.makefile("wb", buffering=0) as self.wfile:
                self._talk(said)

    def _is_encrypted(self) -> bool:
        return isinstance(self.request, ssl.SSLSocket)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


def _read_data(said: BinaryIO) -> bytes:
    lines = []
    while (line := said.readline()) != b".\r\n":
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)


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
