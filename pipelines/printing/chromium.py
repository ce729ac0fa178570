"""One Chromium that prints pages to PDF, spoken to through two pipes (Chrome DevTools Protocol): no port that another
program of this machine could reach, no library."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pipelines.errors import PipelineError

VARIABLE = "BABILLARD_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--blink-settings=scriptEnabled=false",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # pages to print need nothing but files
)  # fmt: skip
_INCH = 25.4  # mm
_PATIENCE = 20.0  # seconds for one page


class PrintingError(PipelineError):
    """Chromium did not start, did not answer in time, or could not print."""


def find_chromium(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the Chromium that BABILLARD_CHROMIUM names, else that of this machine; None where there is none."""
    if named := environ.get(VARIABLE):
        return Path(named) if os.access(named, os.X_OK) else None
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    return Path(found) if found else None


class Printer:
    """A running Chromium. Not for several threads."""

    def __init__(self, process: int, send: int, receive: int) -> None:
        self.process = process
        self._send, self._receive = send, receive
        self._number = 0
        self._buffer = b""
        self._session = ""
        self._events: list[str] = []  # what happened since the last page began to load

    def open(self) -> None:
        """Open the tab that everything is printed from."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def print_page(self, path: Path, size: tuple[float, float], *, scale: float = 1.0) -> bytes:
        """Return a page, an HTML file, as PDF on paper of (width, height) in mm; `scale` enlarges everything."""
        self._events.clear()
        frame = self._call("Page.navigate", url=path.absolute().as_uri())
        if error := frame.get("errorText"):
            raise PrintingError(f"{path}: {error}")
        self._wait_for("Page.loadEventFired", time.monotonic() + _PATIENCE)
        width, height = size
        printed = self._call(
            "Page.printToPDF",
            paperWidth=width / _INCH, paperHeight=height / _INCH, scale=scale, printBackground=False,
            marginTop=0, marginBottom=0, marginLeft=0, marginRight=0, preferCSSPageSize=False,
        )  # fmt: skip
        return base64.b64decode(printed["data"])

    def _call(self, method: str, **facts: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": facts}
        if self._session:
            message["sessionId"] = self._session
        self._write(json.dumps(message).encode() + b"\0")
        until = time.monotonic() + _PATIENCE
        while True:
            answer = self._read(until)
            if answer.get("id") != self._number:
                self._events.append(answer.get("method", ""))
                continue
            if error := answer.get("error"):
                raise PrintingError(f"{method}: {error.get('message')}")
            result: dict[str, Any] = answer.get("result", {})
            return result

    def _wait_for(self, event: str, until: float) -> None:
        while event not in self._events:
            self._events.append(self._read(until).get("method", ""))

    def _write(self, message: bytes) -> None:
        try:
            while message:
                message = message[os.write(self._send, message) :]
        except OSError as error:
            raise PrintingError(f"Chromium is gone: {error}") from error

    def _read(self, until: float) -> dict[str, Any]:
        """Return the next message of Chromium's."""
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._receive], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise PrintingError("Chromium does not answer")
            part = os.read(self._receive, 1 << 20)
            if not part:
                raise PrintingError("Chromium ended")
            self._buffer += part
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def open_printer(program: Path) -> Iterator[Printer]:
    """Start Chromium, and end it with the block, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="babillard-print-", ignore_cleanup_errors=True) as profile:
        printer = _start(program, Path(profile))
        try:
            printer.open()
            yield printer
        finally:
            _end(printer)


def _start(program: Path, profile: Path) -> Printer:
    # As root Chromium refuses its sandbox; the pages are our own, run no script and reach no network.
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    command = [str(program), *_FLAGS, *root, f"--user-data-dir={profile}", "about:blank"]
    hears, send = _make_pipe()
    receive, tells = _make_pipe()
    silent = os.open(os.devnull, os.O_RDWR)
    # Chromium reads its orders from 3 and answers on 4.
    actions = [(os.POSIX_SPAWN_DUP2, hears, 3), (os.POSIX_SPAWN_DUP2, tells, 4)]
    actions += [(os.POSIX_SPAWN_DUP2, silent, n) for n in (0, 1, 2)]
    environ = {**os.environ, "HOME": str(profile), "XDG_CONFIG_HOME": str(profile), "XDG_CACHE_HOME": str(profile)}
    try:
        process = os.posix_spawn(str(program), command, environ, file_actions=actions, setsid=True)
    except OSError as error:
        os.close(send)
        os.close(receive)
        raise PrintingError(f"{program} does not start: {error}") from error
    finally:
        for end in (hears, tells, silent):
            os.close(end)
    return Printer(process, send, receive)


def _make_pipe() -> tuple[int, int]:
    """Return the ends of a pipe, above the numbers that Chromium gets."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]


def _end(printer: Printer) -> None:
    os.close(printer._send)
    os.close(printer._receive)
    with suppress(ProcessLookupError):  # the whole session: Chromium is several processes
        os.killpg(printer.process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(printer.process, 0)
