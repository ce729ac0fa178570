"""What the desk acknowledged is in the ledger: several writers, crashes, torn lines, a full disk, hostile texts."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.decision_lines import MAX_ITEMS, Decision, read_line, render_decision
from dedupe.decisions import load_decisions, load_lines
from dedupe.desk.appending import append_decision, append_decisions, make_file_name
from dedupe.errors import LedgerError

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
A, B = ("salle", "a"), ("portail", "https://exemple.qc.ca/e/12")


def make(number: int, *, by: str = "Marie-Josée Ô", note: str | None = None) -> Decision:
    return Decision(f"d-{number}", AT + timedelta(seconds=number), by, "same", (A, B), note=note)


def test_a_line_has_the_keys_of_the_format_in_their_order(tmp_path: Path) -> None:
    """Empty ones are left out, letters are letters, times are in UTC."""
    east = AT.astimezone(timezone(timedelta(hours=-5)))
    full = Decision("d-1", east, "Zoé", "pin", (A,), "title", "Été", note="« oui »", evidence={"model": "w1"})
    path = append_decision(tmp_path / "decisions", full)
    append_decision(tmp_path / "decisions", Decision("d-2", AT, "Zoé", "undo", undoes="d-1"))
    assert path == tmp_path / "decisions" / "zoe.jsonl"
    assert path.read_text("utf-8").split("\n") == [
        '{"id": "d-1", "at": "2026-11-25T10:00:00Z", "by": "Zoé", "kind": "pin", "items": [["salle", "a"]],'
        ' "field": "title", "value": "Été", "note": "« oui »", "evidence": {"model": "w1"}}',
        '{"id": "d-2", "at": "2026-11-25T10:00:00Z", "by": "Zoé", "kind": "undo", "undoes": "d-1"}',
        "",
    ]


@given(
    note=st.text(st.characters(exclude_categories=[])),
    key=st.text(st.characters(exclude_categories=[])),
    value=st.one_of(st.booleans(), st.text(), st.lists(st.text())),
)
def test_any_text_comes_back_from_one_plain_line(note: str, key: str, value: object) -> None:
    """Line ends of every kind, marks that turn text around, halves of characters: one line that shows what it holds."""
    decision = Decision("d-1", AT, "Zoé", "pin", (("s", key),), "title", value, note=note or None)
    line = render_decision(decision)
    assert len(line.splitlines()) == 1
    assert not set(line) & set("\u202e\u2066\u200f\ufeff\u2028\x85")
    # Two halves that make up one character come back as that character.
    assert _whole(read_line(line.encode("utf-8").decode("utf-8"))) == _whole(decision)


def _whole(decision: Decision) -> str:
    return repr(decision).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("marie", "marie.jsonl"),
        ("Marie-Josée  O'Neil", "marie-josee-o-neil.jsonl"),
        ("../../etc/passwd", "etc-passwd.jsonl"),
        ("C:\\nul", "c-nul.jsonl"),
    ],
)
def test_a_file_is_named_after_its_editor(name: str, file: str) -> None:
    """Readable, and never a path."""
    assert make_file_name(name) == file


@given(st.text(), st.text())
def test_a_file_name_is_one_safe_segment(one: str, other: str) -> None:
    """Whatever people call themselves; names that share no letter do not share a file."""
    name = make_file_name(one)
    assert name.isascii()
    assert len(name) <= 66
    assert name == Path(name).name
    assert name[0] not in ".-"
    if not set(one.casefold()) & set(other.casefold()) and not (one + other).isascii():
        assert name != make_file_name(other)


def test_decisions_of_several_editors_are_not_mixed(tmp_path: Path) -> None:
    """Unless the caller names the file."""
    both = [make(1), make(2, by="Zoé")]
    with pytest.raises(ValueError, match="several editors"):
        append_decisions(tmp_path, both)
    assert append_decisions(tmp_path, both, name="desk") == tmp_path / "desk.jsonl"


@pytest.mark.parametrize(
    "decision",
    [
        Decision("", AT, "zoé", "same", (A, B)),
        Decision("d-1", AT.replace(tzinfo=None), "zoé", "same", (A, B)),
        Decision("d-1", AT, "zoé", "merge", (A, B)),
        Decision("d-1", AT, "zoé", "same", (A, A)),
        Decision("d-1", AT, "zoé", "same", tuple(("s", str(n)) for n in range(MAX_ITEMS + 1))),
        Decision("d-1", AT, "zoé", "same", (A, B), note="x" * 100_000),
        Decision("d-1", AT, "zoé", "same", (A, B), evidence={"probability": float("nan")}),
        Decision("d-1", AT, "zoé", "undo"),
    ],
)
def test_what_would_not_be_read_is_not_written(tmp_path: Path, decision: Decision) -> None:
    """Nor anything that was to land with it."""
    with pytest.raises(LedgerError, match=r"zoe\.jsonl: decision"):
        append_decisions(tmp_path, [make(1, by="zoé"), decision])
    assert load_lines(tmp_path) == ([], [])


def _write_many(folder: Path, writer: int, count: int) -> None:
    for number in range(count):
        by = "shared" if number % 2 else f"editor {writer % 4}"
        one, two = (make(writer * 100_000 + number * 2 + n, by=by, note="é" * (number % 500)) for n in (0, 1))
        append_decisions(folder, [one, two])


@pytest.mark.slow
def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    """Processes that write to the same files at the same time, two lines at once: pairs stay together."""
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_many, args=(tmp_path / "decisions", n, 60)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    decisions, issues = load_decisions(tmp_path / "decisions")
    assert issues == []
    assert {d.id for d in decisions} == {f"d-{w * 100_000 + n}" for w in range(8) for n in range(120)}
    for path in (tmp_path / "decisions").glob("*.jsonl"):
        numbers = [int(json.loads(line)["id"][2:]) for line in path.read_text("utf-8").splitlines()]
        assert all(two == one + 1 for one, two in zip(numbers[::2], numbers[1::2], strict=True))


_ACKNOWLEDGE = """
import sys
from pathlib import Path
from tests.dedupe.desk.test_appending import make
from dedupe.desk.appending import append_decision
for number in range(int(sys.argv[2]), 10**6):
    append_decision(Path(sys.argv[1]), make(number, note="é" * 3000))
    print(number, flush=True)
"""


@pytest.mark.slow
def test_what_was_acknowledged_survives_sigkill(tmp_path: Path) -> None:
    """Killed at any moment, again and again over one file: every acknowledged line is there, and can be read."""
    chance = random.Random(5)
    acknowledged: list[int] = []
    for turn in range(6):
        command = [sys.executable, "-c", _ACKNOWLEDGE, str(tmp_path), str(turn * 100_000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout is not None
            acknowledged.append(int(writer.stdout.readline()))
            time.sleep(chance.uniform(0.0, 0.15))
            writer.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    found = {decision.id for decision in load_decisions(tmp_path)[0]}
    assert len(acknowledged) > 20
    assert {f"d-{number}" for number in acknowledged} <= found


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_a_torn_line_stays_and_the_next_begins_on_its_own(tmp_path: Path, cut: int) -> None:
    """Whether the crash left half a line or a whole one without its end."""
    path = append_decision(tmp_path, make(1))
    append_decision(tmp_path, make(2, note="n" * 100))
    torn = path.read_bytes()[:-cut]
    path.write_bytes(torn)
    assert [i.code for i in load_lines(tmp_path)[1]] == ([] if cut == 1 else ["decision-torn"])
    append_decision(tmp_path, make(3))
    assert path.read_bytes().startswith(torn + b"\n{")
    decisions, issues = load_lines(tmp_path)
    assert [d.id for d in decisions] == ["d-1", "d-2", "d-3"] if cut == 1 else ["d-1", "d-3"]
    assert [i.code for i in issues] == ([] if cut == 1 else ["decision-unreadable"])


_FILL = """
import resource, sys
from pathlib import Path
from tests.dedupe.desk.test_appending import make
from dedupe.desk.appending import append_decisions
from dedupe.errors import LedgerError
if sys.argv[2] != "-":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
for number in range(0, 10_000, 2):
    try:
        append_decisions(Path(sys.argv[1]), [make(number, note="é" * 700), make(number + 1, note="é" * 700)])
    except LedgerError as error:
        sys.exit(f"{number} {error}")
"""


def _fill(folder: Path, limit: str) -> tuple[int, str]:
    """Append until it fails; return how many decisions were kept, and the message."""
    done = subprocess.run([sys.executable, "-c", _FILL, str(folder), limit], capture_output=True, text=True, cwd=ROOT)
    number, _, message = done.stderr.strip().partition(" ")
    return int(number), message


def test_a_file_that_may_not_grow_keeps_what_it_has(tmp_path: Path) -> None:
    """The system writes half of it before it refuses: that half goes again, and the error says what to do."""
    kept, message = _fill(tmp_path, "50000")
    assert kept > 10
    assert "may not grow any further; the decision was not kept. Make room" in message
    decisions, issues = load_lines(tmp_path)
    assert (len(decisions), issues) == (kept, [])
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    append_decision(tmp_path, make(99_999))
    assert len(load_lines(tmp_path)[0]) == kept + 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small file system")
def test_a_full_disk_keeps_what_it_has(tmp_path: Path) -> None:
    """A real file system of 64 kB."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        kept, message = _fill(small / "decisions", "-")
        decisions, issues = load_lines(small / "decisions")
        assert "no room is left on the disk" in message
        assert (len(decisions), issues) == (kept, [])
        assert kept > 10
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    """With the way out."""
    (tmp_path / "decisions").write_text("a file", "utf-8")
    with pytest.raises(LedgerError, match=r"decisions/marie-josee-o\.jsonl: .*See that the folder can be written to"):
        append_decision(tmp_path / "decisions", make(1))


@pytest.mark.skipif(shutil.which("git") is None, reason="Git is not installed")
def test_two_copies_of_a_ledger_are_merged_by_git(tmp_path: Path) -> None:
    """An editor at work on two machines: with the line of the documentation, nothing is lost and nothing to resolve."""
    names = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}

    def git(folder: Path, *arguments: str) -> None:
        command = ["git", "-c", "init.defaultBranch=main", *arguments]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, env=os.environ | names | alone)

    def keep(folder: Path, *numbers: int) -> None:
        for number in numbers:
            append_decision(folder / "decisions", make(number))
        git(folder, "add", ".")
        git(folder, "commit", "-m", "decisions")

    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    git(one, "init")
    (one / ".gitattributes").write_text("decisions/*.jsonl merge=union\n", "utf-8")
    keep(one, 1)
    git(tmp_path, "clone", str(one), str(two))
    keep(one, 2, 4)
    keep(two, 3, 5)
    git(two, "pull", "--no-rebase", "--no-edit")
    decisions, issues = load_lines(two / "decisions")
    assert [d.id for d in decisions] == ["d-1", "d-2", "d-3", "d-4", "d-5"]
    assert issues == []


def test_a_file_that_git_replaced_meanwhile_is_opened_again(tmp_path: Path) -> None:
    """A writer that waited for the lock of a file which is no longer there writes to the one that is."""
    path = append_decision(tmp_path, make(1))
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        context = multiprocessing.get_context("spawn")
        waiting = context.Process(target=_append_late, args=(tmp_path,))
        waiting.start()
        while not _is_waited_for(path):
            time.sleep(0.02)
        merged = tmp_path / "merged"
        merged.write_bytes(path.read_bytes() + (render_decision(make(2)) + "\n").encode())
        merged.replace(path)
    waiting.join()
    assert [d.id for d in load_lines(tmp_path)[0]] == ["d-1", "d-2", "d-3"]


def _append_late(folder: Path) -> None:
    append_decision(folder, make(3))


def _is_waited_for(path: Path) -> bool:
    """Whether a process waits for a lock of this file (a line with an arrow in the system's list of locks)."""
    inode = f":{path.stat().st_ino} "
    return any("->" in line and inode in line for line in Path("/proc/locks").read_text("utf-8").splitlines())
