"""`make fuzz`: spoilt copies of real files through every reader, each in a watched process.

A reading must end with listings or a reason, within 2 s and 300 MB, and touch neither files nor the network. Each fault
is printed with the seed that makes it again: `python -m tests.fuzz --only SEED`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import multiprocessing.connection
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sources.explore import find_links
from sources.model import Page
from sources.read.readers import READERS
from sources.source import Rights, Source
from tests.mutations import MAX_BYTES, mutate

ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECONDS_MAX = 2.0
MEGABYTES_MAX = 300
HANGS_AFTER = 30.0  # the parent kills a worker that says nothing for so long
KINDS = {
    "ics": ("ical",),
    "feeds": ("feed",),
    "html": ("jsonld",),
    "sites": ("jsonld",),
    "opendata": ("jsonld", "tribe", "feed"),
}
FORBIDDEN = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system")
"""Audit events (PEP 578) that no parser has a reason to raise."""


@dataclass(frozen=True, slots=True)
class Case:
    """A file to spoil, and what makes the same spoilt file again."""

    path: Path
    other: Path
    kind: str
    seed: int


def make_cases(corpus: Path, count: int, seed: int) -> list[Case]:
    """Return `count` cases, spread evenly over the files of the corpus."""
    files = {
        folder: [path for path in sorted((corpus / folder).iterdir()) if _is_fit(path)]
        for folder in KINDS
        if (corpus / folder).is_dir()
    }
    pool = [(folder, path) for folder, paths in files.items() for path in paths]
    cases = []
    for number in range(count):
        rng = random.Random(seed + number)
        folder, path = pool[number % len(pool)]
        cases.append(Case(path, rng.choice(files[folder]), rng.choice(KINDS[folder]), seed + number))
    return cases


def _is_fit(path: Path) -> bool:
    return path.is_file() and path.suffix not in (".tsv", ".csv", ".ttl") and path.stat().st_size < MAX_BYTES


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; .gz files are gzipped originals."""
    body = path.read_bytes()
    return (gzip.decompress(body) if path.suffix == ".gz" else body)[:MAX_BYTES]


def make_body(case: Case) -> bytes:
    """Return the spoilt file of a case."""
    return mutate(random.Random(case.seed), read_bytes(case.path), read_bytes(case.other))


def find_fault(case: Case, watch: Watch) -> str | None:
    """Read a case; say what is wrong with how it went, or None."""
    url = f"http://corpus.test/{case.path.name}"
    source = Source(
        id="corpus", title=case.path.name, kind=case.kind, url=url, region="06", language="fr",
        rights=Rights(basis="public-feed"),
    )  # type: ignore[arg-type]  # fmt: skip
    page = Page(url=url, body=make_body(case), content_type="", fetched_at=NOW)
    began = time.process_time()
    with watch:
        try:
            reading = READERS[case.kind]([page], source, NOW)
            find_links(page, source)
        except BaseException as error:  # the point of this command
            return f"{type(error).__name__}: {error}"[:300]
    seconds = time.process_time() - began
    if seconds > SECONDS_MAX:
        return f"took {seconds:.1f} s for {len(page.body):,} bytes"
    if watch.seen:
        return f"touched {', '.join(sorted(watch.seen))}"
    return next((f"«{key}» is no listing" for key in _find_bad(reading.listings)), None)


def _find_bad(listings: Sequence[Any]) -> Iterator[str]:
    for listing in listings:
        if not listing.source_key or not listing.title.strip() or "\x00" in repr(listing):
            yield listing.source_key[:80]


class Watch:
    """Notes forbidden audit events while a reader runs."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._is_on = False
        sys.addaudithook(self._note)

    def __enter__(self) -> None:
        self.seen.clear()
        self._is_on = True

    def __exit__(self, *_: object) -> None:
        self._is_on = False

    def _note(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._is_on and event in FORBIDDEN and not _is_harmless(event, arguments):
            self.seen.add(f"{event} {arguments[:1]!r}"[:200])


def _is_harmless(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether the program opens its own: a module imported late, a time zone's rules, a table of its package."""
    name = str(arguments[0]) if arguments else ""
    is_table = name.endswith((".toml", ".csv")) and name.startswith(str(ROOT))
    is_code = name.endswith((".py", ".pyc", ".so")) or "zoneinfo" in name or "tzdata" in name
    return event == "open" and (is_code or is_table)


def work(cases: Sequence[Case], out: multiprocessing.connection.Connection) -> None:
    """Run cases in a process of its own and send (seed, fault, megabytes) of each."""
    watch = Watch()
    find_fault(cases[0], watch)  # imports and caches are no case's doing
    before = _peak()
    for case in cases:
        out.send((case.seed, None, 0.0))
        fault = find_fault(case, watch)
        peak = _peak()
        if fault is None and peak > max(MEGABYTES_MAX, before):
            fault = f"{peak:.0f} MB"
        before = max(before, peak)
        out.send((case.seed, fault or "", peak))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(cases: Sequence[Case], processes: int = 2) -> Iterator[tuple[int, Case, str]]:
    """Yield (number done, case, fault) of every case in order of ending; the fault is empty when all is well."""
    by_seed = {case.seed: case for case in cases}
    waiting = [list(cases[start::processes]) for start in range(processes)]
    done = 0
    workers: dict[Any, tuple[Any, list[Case]]] = {}

    def start(share: list[Case]) -> None:
        if share:
            receiver, sender = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.get_context("spawn").Process(target=work, args=(share, sender), daemon=True)
            process.start()
            sender.close()
            workers[receiver] = (process, share)

    for share in waiting:
        start(share)
    began: dict[Any, int] = {}
    while workers:
        ready = multiprocessing.connection.wait(list(workers), timeout=HANGS_AFTER)
        for receiver in ready or list(workers):
            process, share = workers[receiver]
            try:
                if not ready:
                    raise TimeoutError
                seed, fault, _ = receiver.recv()
            except (EOFError, TimeoutError) as error:
                process.kill()
                process.join()
                del workers[receiver]
                if receiver in began:
                    done += 1
                    how = "hung" if isinstance(error, TimeoutError) else f"died with {process.exitcode}"
                    case = by_seed[began.pop(receiver)]
                    yield done, case, how
                    start(share[share.index(case) + 1 :])
                continue
            if fault is None:
                began[receiver] = seed
            else:
                began.pop(receiver, None)
                done += 1
                yield done, by_seed[seed], fault


def main() -> int:
    """Run the command; exit 1 when a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder of real files (default: %(default)s)")
    parser.add_argument("--count", type=int, default=20_000, help="spoilt files to read (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="first seed (default: %(default)s)")
    parser.add_argument("--only", type=int, help="make and read the case of one seed again, in this process")
    parser.add_argument("--save", type=Path, help="with --only: write the spoilt file there")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        parser.error(f"no folder of real files at {options.corpus}; name one with --corpus")
    if options.only is not None:
        (case,) = make_cases(options.corpus, options.only - options.seed + 1, options.seed)[-1:]
        if options.save:
            options.save.write_bytes(make_body(case))
        fault = find_fault(case, Watch())
        print(json.dumps({"file": case.path.name, "kind": case.kind, "fault": fault}, ensure_ascii=False))
        return int(fault is not None)
    return _report(make_cases(options.corpus, options.count, options.seed))


def _report(cases: Sequence[Case]) -> int:
    faults = 0
    began = time.monotonic()
    for done, case, fault in run(cases):
        if fault:
            faults += 1
            print(f"seed {case.seed}  {case.kind}  {case.path.name}: {fault}", flush=True)
        if done % 500 == 0 or done == len(cases):
            print(f"{done:,} of {len(cases):,}, {faults} faults, {time.monotonic() - began:.0f} s", flush=True)
    return int(faults > 0)


if __name__ == "__main__":
    raise SystemExit(main())
