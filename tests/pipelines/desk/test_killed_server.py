"""A server that is killed while an editor decides: what a page acknowledged is kept, and nothing is torn for good."""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import random
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from dedupe.decisions import load_lines
from pipelines.cli.preview import serve
from pipelines.home import Home
from pipelines.people.accounts import accept_invitation, add_editor
from pipelines.people.database import open_people
from tests.pipelines.desk.homes import copy_home
from tests.pipelines.desk.http_client import Client, find_token
from tests.pipelines.desk.serving import PASSWORD

pytestmark = pytest.mark.slow


@contextmanager
def _serve(home: Home) -> Iterator[tuple[str, BaseProcess]]:
    """Run `babillard serve` until it answers, in a process that finds its modules loaded already."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.cli.preview", "pipelines.desk.app", "pipelines.web", "uvicorn"])
    server = context.Process(target=serve, kwargs={"home": home.root, "calendars": home.root, "port": port})
    server.start()
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and server.is_alive():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.kill()
        server.join()


def _open_unit(client: Client) -> str | None:
    """Return the path of the next card, None when nothing is left; the index may still be in the making."""
    for _ in range(100):
        status, _ = client.ask("GET", "/desk/queue/next")
        location = client.headers.get("location", "")
        if status == 303 and "/desk/card/" in location:
            return location
        if status == 303 or "making" not in location:
            page = client.ask("GET", "/desk/queue")[1]
            if re.search(r"/desk/card/", page) is None and "progress" not in page:
                return None
        time.sleep(0.1)
    return None


def test_what_was_acknowledged_is_kept(tmp_path: Path, matched: Home) -> None:
    """Killed at random moments around an answer, several times over: each answer whose page came back is in the ledger,
    none is there twice, and the next server goes on."""
    home = copy_home(matched.root, tmp_path / "home")
    home.latest.mkdir(parents=True, exist_ok=True)  # served at /, of no interest here
    people = open_people(home.people)
    token = add_editor(people, "lise", role="editor", now=datetime.now(UTC))
    assert accept_invitation(people, token, PASSWORD, datetime.now(UTC))
    people.dispose()
    chance, acknowledged = random.Random(7), 0
    for _ in range(6):
        with _serve(home) as (url, server):
            client = Client(url)
            assert client.enter("lise") == 303
            path = _open_unit(client)
            if path is None:
                break
            page = client.ask("GET", path)[1]
            shown = re.search(r'name="shown" value="([^"]+)"', page)
            assert shown
            form = {"csrf": find_token(page), "shown": shown[1], "answer": "unsure"}
            delay = chance.uniform(0, 0.05)  # seconds: about an answer's time, or a little more
            killer = threading.Timer(delay, server.kill)
            killer.start()
            try:
                status, _ = client.ask("POST", path.partition("?")[0], form)
                acknowledged += status == 303
            except (OSError, http.client.HTTPException):
                pass
            killer.join()
            server.join()
        lines, issues = load_lines(home.decisions)
        assert all(issue.code == "decision-torn" for issue in issues)
        answers = {line.evidence.get("unit_id") for line in lines}
        assert len(answers) >= acknowledged
    assert acknowledged
