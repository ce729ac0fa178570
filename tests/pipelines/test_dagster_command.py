"""`babillard dagster` as a service or a shell runs it: all of its processes end when it is told to."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.web_servers import find_port
from tests.pipelines.runs import Place

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def list_session(leader: int) -> dict[int, str]:
    """Return the processes of a session, with their command lines, but for those that have ended."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # ended meanwhile
    return found


def answers(port: int) -> bool:
    """Return whether Dagster's page is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/server_info")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(what: Callable[[], bool], seconds: float) -> bool:
    """Return whether something came true in time."""
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.slow
def test_it_ends_with_all_its_children(tmp_path: Path) -> None:
    """On SIGTERM, also where a shell started it in the background and had it ignore SIGINT."""
    place, port = Place(tmp_path), find_port()
    place.add_source("un", "https://un.example/a.ics")
    place.home.mkdir()
    options = f"--home {place.home} --calendars {place.calendars} --port {port}"
    # What a script does: «command &»; $! is then Dagster itself.
    script = f"{sys.executable} -m pipelines.cli.main dagster {options} >{tmp_path}/log 2>&1 & echo $!; wait"
    with subprocess.Popen(
        ["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as shell:
        assert shell.stdout is not None
        try:
            started = int(shell.stdout.readline())
            assert wait_for(lambda: answers(port), 90), (tmp_path / "log").read_text()
            assert len(list_session(shell.pid)) > 3
            os.kill(started, signal.SIGTERM)
            assert wait_for(lambda: not list_session(shell.pid), 60), list_session(shell.pid)
        finally:
            for process in list_session(shell.pid):
                os.kill(process, signal.SIGKILL)
