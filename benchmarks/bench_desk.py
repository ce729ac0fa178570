"""The editors' desk under load: how long the queue, a card and an answer take, and how much memory the web process
needs, over real HTTP with `babillard serve` in a process of its own.

    python -m benchmarks.bench_desk [--listings N] [--home DIR]

Of 590 000 invented listings, 500 000 are in the published window.
"""

from __future__ import annotations

import argparse
import http.client
import json
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.desk_home import DeskHome, make_home
from benchmarks.harness import RESULTS
from pipelines.desk.index.index import Index
from pipelines.desk.index.tables import NAME
from pipelines.home import Home
from pipelines.people.accounts import accept_invitation, add_editor
from pipelines.people.database import open_people

UNITS = 100_000  # more than there are: the queue is not cut
ROUNDS = 200  # requests of each kind
_EDITOR, _PASSWORD = "mesure", "quatre mots sans lien aucun"


def main() -> None:
    """Run the benchmark and write its figures down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=59_000)
    parser.add_argument("--home", type=Path, help="kept between runs; a temporary folder when untold")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(chosen.home or Path(folder), DeskHome(chosen.listings, UNITS))
        figures = measure(home)
    _record(figures)
    print(json.dumps(figures, indent=1))


def measure(home: Home) -> dict[str, Any]:
    """Return the figures of a home."""
    for made in (home.desk, home.decisions):
        shutil.rmtree(made, ignore_errors=True)
    home.latest.mkdir(parents=True, exist_ok=True)
    _add_editor(home)
    with _serve(home) as (port, process):
        client = _Client(port)
        client.enter()
        began = time.perf_counter()
        while 'id="begin"' not in client.get("/desk/queue"):
            time.sleep(0.5)
        seconds = time.perf_counter() - began
        index = Index((home.desk / NAME).resolve())
        units = index.load_units(range(0, index.size, max(index.size // ROUNDS, 1)))
        pages = [f"/desk/queue?page={n + 1}" for n in range(40)] + [
            f"/desk/queue?region={n:02}&doubt={doubt}" for n in range(1, 18) for doubt in ("place", "time", "title")
        ]
        timed = {
            "queue": client.time(pages * (ROUNDS // len(pages) + 1)),
            "card": client.time([f"/desk/card/{unit.unit_id}" for unit in units]),
            "answer and next card": client.answer(ROUNDS),
            "queue after answers": client.time(pages),
            "list unchanged": client.time(["/desk/queue/changes"] * 40),
        }
        memory = _read_memory(process.pid)
    return {
        "benchmark": "desk",
        "listings": index.count_listings(),
        "units": index.size,
        "open_pairs": sum(len(unit.pairs) for unit in index.load_units(range(index.size))),
        "python": platform.python_version(),
        "index_s": round(seconds, 1),
        "index_mb": round((home.desk / NAME).stat().st_size / 1e6),
        "web_process_mb": memory,
        "ms": {name: _summarise(values) for name, values in timed.items()},
    }


class _Client:
    """One editor's browser, on one connection."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookies: dict[str, str] = {}
        self.location = ""

    def get(self, path: str) -> str:
        return self._ask("GET", path)

    def enter(self) -> None:
        page = self.get("/desk/sign-in")
        form = {"csrf": _find(page, "csrf"), "name": _EDITOR, "password": _PASSWORD, "next": "/desk/account"}
        self._ask("POST", "/desk/sign-in", form)

    def time(self, paths: Sequence[str]) -> list[float]:
        """Return the milliseconds of each request, those of a first one left out."""
        self.get(paths[0])
        taken = []
        for path in paths:
            began = time.perf_counter()
            self.get(path)
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    def answer(self, rounds: int) -> list[float]:
        """Answer cards; each time is that of keeping the answer, finding the next question and showing its card."""
        self.get("/desk/queue/next")
        path = self.location
        page = self.get(path)
        taken = []
        for number in range(rounds):
            form = {
                "csrf": _find(page, "csrf"),
                "shown": _find(page, "shown"),
                "answer": ("same", "none", "unsure")[number % 3],
            }
            began = time.perf_counter()
            self._ask("POST", path, form)
            self.get(self.location)
            path = self.location
            page = self.get(path)
            taken.append((time.perf_counter() - began) * 1000)
        return taken

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._http.request(method, path, urlencode(form) if form else None, headers)
        answer = self._http.getresponse()
        body = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status}\n{body[:2000]}")
        self.location = answer.getheader("location") or ""
        return body


def _find(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    if found is None:
        raise SystemExit(f"no {name} in a page")
    return found[1]


def _add_editor(home: Home) -> None:
    for path in home.people.parent.glob(f"{home.people.name}*"):
        path.unlink()
    people = open_people(home.people)
    now = datetime.now(UTC)
    accept_invitation(people, add_editor(people, _EDITOR, role="editor", now=now), _PASSWORD, now)
    people.dispose()


@contextmanager
def _serve(home: Home) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "pipelines.cli.main", "serve", "--home", str(home.root), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def _read_memory(pid: int) -> dict[str, int]:
    """Return megabytes now and at most (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE))
    return {"now": int(found["VmRSS"]) // 1024, "most": int(found["VmHWM"]) // 1024}


def _summarise(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "most": round(ordered[-1], 1),
        "requests": len(ordered),
    }


def _record(figures: dict[str, Any]) -> None:
    """Put the figures of one size into the results; those of other sizes stay."""
    path = RESULTS / "desk.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {"benchmark": "desk", "homes": {}}
    told = {name: value for name, value in figures.items() if name != "benchmark"}
    known["homes"][f"{figures['listings']} listings"] = told
    path.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
