"""The search index of a release: Pagefind's command over the pages of events, run again only when their texts changed.

Without an index the search page says so: everything is found by links all the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pagefind_bin

VARIABLE = "BABILLARD_PAGEFIND"
FOLDER = "pagefind"  # in a release
ENTRY = "pagefind-entry.json"
TIMEOUT = 900  # seconds; 40,000 pages take two minutes at most
# What a page's search reads; the interfaces that come with it are left out, the site has its own.
_USED = re.compile(r"pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|.*\.pf_\w+|wasm\.\w+\.pagefind")
_BODY = re.compile(rb"<html lang=\"\w+\">|<article[^>]*data-pagefind-body.*?</article>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """What came of the search index: `made`, `kept` from the last run, `absent` (no command) or `failed`."""

    result: str
    pages: int = 0
    seconds: float = 0.0
    detail: str = ""


def find_program(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return Pagefind's command: the one that BABILLARD_PAGEFIND names, else the one that is installed with us."""
    if named := environ.get(VARIABLE):
        return Path(named) if os.access(named, os.X_OK) else None
    program = Path(pagefind_bin.get_executable())
    return program if os.access(program, os.X_OK) else None


def make_index(site: Path, cache: Path, program: Path, folders: Sequence[str]) -> SearchIndex:
    """Make sure that `cache` holds the index of the pages of events of a release that lies in `site`: of those in some
    folders, "fr/evenement/".

    The index rests on nothing but what is searched: the bodies of pages, and the values they are filtered by.
    """
    digest, pages = digest_texts(site, folders)
    if not pages:  # a new instance, before its first event: Pagefind calls that a failure
        shutil.rmtree(cache, ignore_errors=True)
        return SearchIndex("made")
    stamp = cache / "digest"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest:
        return SearchIndex("kept", pages)
    began = time.monotonic()
    # The command of a run that was killed may still be writing into its own folder: it goes with a later run.
    for left in cache.parent.glob(f".{cache.name}*.part"):
        shutil.rmtree(left, ignore_errors=True)
    made = cache.with_name(f".{cache.name}-{os.getpid()}.part")
    made.mkdir(parents=True, exist_ok=True)
    try:
        problem = _run(program, site, made / FOLDER, make_glob(folders))
        if problem is not None:
            return SearchIndex("failed", pages, detail=problem)
        (made / "digest").write_text(digest, encoding="ascii")
        shutil.rmtree(cache, ignore_errors=True)
        made.rename(cache)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return SearchIndex("made", pages, round(time.monotonic() - began, 1))


def read_index(cache: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (path in a release, content) of each file of the index that a browser needs, and of which texts it is."""
    if (stamp := cache / "digest").is_file():
        texts = stamp.read_text(encoding="ascii")
        yield "pagefind.json", (json.dumps({"texts": texts}) + "\n").encode()
    for path in sorted((cache / FOLDER).rglob("*")):
        if path.is_file() and _USED.fullmatch(path.name):
            yield path.relative_to(cache).as_posix(), path.read_bytes()


def make_glob(folders: Sequence[str]) -> str:
    """Return the pattern of the pages in some folders, as the command reads it."""
    names = ",".join(folder.rstrip("/") for folder in folders)
    return f"{{{names}}}/*/index.html" if len(folders) > 1 else f"{names}/*/index.html"


def digest_texts(site: Path, folders: Sequence[str]) -> tuple[str, int]:
    """Return a digest of all that is searched, and the number of pages it is of."""
    digest, pages = hashlib.sha256(), 0
    for folder in folders:
        for path in sorted((site / folder).glob("*/index.html")):
            if parts := [part for part in _BODY.findall(path.read_bytes()) if part.startswith(b"<article")]:
                digest.update(path.parent.name.encode() + b"\0" + b"".join(parts) + b"\0")
                pages += 1
    return digest.hexdigest(), pages


def _run(program: Path, site: Path, output: Path, glob: str) -> str | None:
    """Run the command; return what went wrong."""
    command = [str(program), "--site", str(site), "--output-path", str(output), "--glob", glob, "--quiet"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{program}: {error}"
    if done.returncode or not (output / ENTRY).is_file():
        last = (done.stderr or done.stdout).strip().splitlines()
        return f"{program}: {last[-1] if last else f'ended with {done.returncode}'}"
    return None
