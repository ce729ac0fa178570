"""Publishing in one run: a whole release from scratch, again with nothing changed, with one event in a hundred changed,
and on a new day; beside Hugo, building the pages of events alone, and as many pages as the release has.

    python -m benchmarks.bench_publish [--events N] [--rounds N] [--home DIR]

A release is everything: pages in both languages, feeds, calendars, open data; read back and switched. Hugo builds
pages of events, from views that are made ready for it. The search index is Pagefind's work and is measured apart. Each
publication and each build is a process of its own; theirs is the peak of memory. Debian has Hugo (apt-get install
hugo); without it that of the peers' environment is taken (benchmarks/peers.txt), and without either the others run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness import RESULTS
from benchmarks.publishing.home import change_events, make_publishing_home
from benchmarks.publishing.hugo import find_hugo, write_site
from pipelines.home import Home

ROOT = Path(__file__).parents[1]
CHANGED = 0.01
STEPS = ("make", "check", "switch")  # what publishing is; before it, what was merged is gathered


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of the wall and of the processor, its peak of memory, what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def main() -> None:
    """Run the benchmark and write its figures down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--home", type=Path, help="kept between runs; a temporary folder when untold")
    parser.add_argument("--no-record", action="store_true", help="do not write benchmarks/results/publish.json")
    chosen = parser.parse_args()
    if chosen.home:
        chosen.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=chosen.home, prefix="bench-") as folder:
        home = make_publishing_home(chosen.home or Path(folder) / "home", chosen.events)
        figures = measure(home, Path(folder) / "hugo", chosen.rounds)
    print(text := json.dumps(figures, indent=1))
    if not chosen.no_record:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "publish.json").write_text(text + "\n", encoding="utf-8")


def measure(home: Home, site: Path, rounds: int) -> dict[str, Any]:
    """Return the figures of a home: in each round all contestants, one after the other."""
    hugo = find_hugo()
    few, many = site / "events", site / "as-many"
    kept = home.merge / "events.parquet"
    original = kept.read_bytes()
    found: dict[str, list[dict[str, Any]]] = {}
    pages: dict[str, int] = {}
    try:
        for number in range(rounds):
            kept.write_bytes(original)
            for folder in (home.build, home.rendered, home.ledger):
                shutil.rmtree(folder, ignore_errors=True)
            found.setdefault("scratch", []).append(publish(home, 1))
            found.setdefault("search index", []).append(index(home, site / "search"))
            found.setdefault("no change", []).append(publish(home, 2))
            change_events(home, CHANGED, number)
            found.setdefault("one in a hundred", []).append(publish(home, 3))
            found.setdefault("new day", []).append(publish(home, 26))
            if hugo:
                wanted = found["scratch"][-1]["pages"]
                for name, folder, least in (("hugo", few, 0), ("hugo, as many pages", many, wanted)):
                    if not folder.exists():
                        pages[name] = write_site(home, folder, least)
                    found.setdefault(name, []).append(build(hugo, folder, pages[name]))
    finally:
        kept.write_bytes(original)
    return summarise(found, rounds, _find_version(hugo))


def publish(home: Home, hours: int) -> dict[str, Any]:
    """Publish a home some hours after its clock."""
    run = run_process([sys.executable, "-m", "benchmarks.publishing.step", str(home.root), str(hours)])
    figures: dict[str, Any] = json.loads(run.output)
    seconds, cpu = figures["seconds"], figures["cpu_seconds"]
    total = {"seconds": sum(seconds[step] for step in STEPS), "cpu_seconds": sum(cpu[step] for step in STEPS)}
    return figures | total | {"peak_mb": run.peak_mb, "steps": seconds}


def index(home: Home, cache: Path) -> dict[str, Any]:
    """Make the search index of the release of a home with Pagefind, as a run does, anew."""
    shutil.rmtree(cache, ignore_errors=True)
    run = run_process([sys.executable, "-m", "benchmarks.publishing.search", str(home.latest.resolve()), str(cache)])
    return {"seconds": run.seconds, "cpu_seconds": run.cpu_seconds, "peak_mb": run.peak_mb, **json.loads(run.output)}


def build(hugo: Path, site: Path, pages: int) -> dict[str, Any]:
    """Build a site with Hugo, without anything of an earlier build."""
    for made in ("public", "resources", "cache"):
        shutil.rmtree(site / made, ignore_errors=True)
    run = run_process([str(hugo), "--quiet", "--source", str(site), "--cacheDir", str(site / "cache")])
    built = sum(path.name == "index.html" for path in (site / "public").rglob("*/*/*/index.html"))
    if built < pages:
        raise SystemExit(f"Hugo built {built} of {pages} pages: {run.output}")
    size = sum(path.stat().st_size for path in (site / "public").rglob("*.html"))
    return {
        "seconds": run.seconds, "cpu_seconds": run.cpu_seconds, "peak_mb": run.peak_mb, "event_pages": built,
        "megabytes": round(size / 1e6),
    }  # fmt: skip


def run_process(command: list[str]) -> Run:
    """Run a command to its end. Raise SystemExit when it fails."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, env=os.environ | {"PYTHONPATH": str(ROOT)})
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {text}")
    return Run(round(seconds, 2), round(used.ru_utime + used.ru_stime, 2), round(used.ru_maxrss / 1024), text)


def summarise(found: dict[str, list[dict[str, Any]]], rounds: int, hugo: str) -> dict[str, Any]:
    """Return medians, and the ratios that matter."""
    results = {name: _take_median(runs) for name, runs in found.items()}
    scratch = results["scratch"]
    ratios = {
        f"{name} / scratch": round(results[name]["seconds"] / scratch["seconds"], 3)
        for name in ("one in a hundred", "new day", "no change")
    }
    # A release has lists, maps and sources besides; its feeds, calendars and open data are in its time, too.
    for name in ("hugo, as many pages", "hugo"):
        if name in results:
            ratios[f"scratch / {name}"] = round(scratch["seconds"] / results[name]["seconds"], 2)
            ratios[f"scratch / {name}, processor"] = round(scratch["cpu_seconds"] / results[name]["cpu_seconds"], 2)
    return {
        "benchmark": "publish",
        "rounds": rounds,
        "python": platform.python_version(),
        "load": [round(load, 1) for load in os.getloadavg()],  # of the machine at the end: seconds want a quiet one
        "hugo": hugo or "absent: apt-get install hugo, or benchmarks/peers.txt",
        "ratios": ratios,
        "results": results,
    }


def _take_median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    last = runs[-1]
    numbers = ("seconds", "cpu_seconds", "peak_mb")
    medians = {name: round(statistics.median(run[name] for run in runs), 2) for name in numbers}
    spread = {"seconds_of_rounds": [round(run["seconds"], 2) for run in runs]}
    rest = (
        "steps",
        "events",
        "files",
        "megabytes",
        "pages",
        "event_pages",
        "indexed_pages",
        "made",
        "changes_for_subscribers",
        "is_new",
    )
    return medians | spread | {name: last[name] for name in rest if name in last}


def _find_version(hugo: Path | None) -> str:
    if hugo is None:
        return ""
    return subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
