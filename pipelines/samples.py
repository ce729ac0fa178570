"""The bundled sample calendars, ready to be fetched: read from `sources/samples`, dated relative to today, served on
loopback so that a demo goes the way a real run goes.

    sources/samples/<region>/<id>/source.toml   as in a catalogue, with {{base}} for the site's address
    sources/samples/<region>/<id>/site/…        what the site answers; `x.page-2.html` is its answer to x?page=2
    sources/samples/<region>/<id>/site.toml     optional: how the site behaves (types, statuses, compression)
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.sample_server import SampleFile, SampleSite, find_numbers, make_site
from pipelines.sample_text import render_sample

__all__ = ["SAMPLES", "ServedSamples", "find_samples", "make_files", "make_samples", "render_sample", "serve_samples"]

SAMPLES = Path(__file__).parent.parent / "sources" / "samples"

_TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".jpg": "image/jpeg",
}
_PICTURES = (".jpg",)
_ROBOTS = "User-agent: *\nDisallow: /admin/\nSitemap: {{base}}/sitemap.xml\n"


@dataclass(frozen=True, slots=True)
class ServedSamples:
    """Sample calendars while they are served: a catalogue to run over, and each site's address by source id."""

    calendars: Path
    urls: Mapping[str, str]


def find_samples(root: Path = SAMPLES) -> dict[str, Path]:
    """Return the folder of each sample by source id, sorted."""
    return {path.parent.name: path.parent for path in sorted(root.rglob("source.toml"), key=lambda p: p.parent.name)}


def make_samples(target: Path, today: date, base_urls: Mapping[str, str], root: Path = SAMPLES) -> None:
    """Write a catalogue under `target` with the rendered source.toml (and spider.py) of each sample that has an
    address in `base_urls`."""
    for source_id, folder in find_samples(root).items():
        if source_id not in base_urls:
            continue
        place = target / folder.relative_to(root)
        place.mkdir(parents=True, exist_ok=True)
        facts = (folder / "source.toml").read_text(encoding="utf-8")
        (place / "source.toml").write_text(render_sample(facts, today, base_urls[source_id]), encoding="utf-8")
        if (folder / "spider.py").is_file():
            shutil.copyfile(folder / "spider.py", place / "spider.py")


def make_files(folder: Path, today: date, base_url: str) -> dict[str, SampleFile]:
    """Return what the site of one sample answers, by path."""
    settings = folder / "site.toml"
    behaviour = tomllib.loads(settings.read_text(encoding="utf-8")) if settings.is_file() else {}
    files = {"/robots.txt": SampleFile(render_sample(_ROBOTS, today, base_url).encode(), _TYPES[".txt"])}
    root = folder / "site"
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        key = _find_address(path.relative_to(root))
        files[key] = SampleFile(
            body=path.read_bytes() if path.suffix in _PICTURES else _render_text(path, today, base_url),
            content_type=behaviour.get("types", {}).get(key, _TYPES.get(path.suffix, "application/octet-stream")),
            status=behaviour.get("statuses", {}).get(key, 200),
            is_compressed=behaviour.get("compress", False),
        )
    return files


def _render_text(path: Path, today: date, base_url: str) -> bytes:
    text = render_sample(path.read_text(encoding="utf-8"), today, base_url)
    return (text.replace("\n", "\r\n") if path.suffix == ".ics" else text).encode()


@contextmanager
def serve_samples(today: date, root: Path = SAMPLES) -> Iterator[ServedSamples]:
    """Serve every sample on a loopback address of its own, and give the catalogue that names these addresses."""
    folders = find_samples(root)
    with ExitStack() as stack:
        sites: dict[str, SampleSite] = {}
        for source_id, number in find_numbers(list(folders)).items():
            sites[source_id] = make_site(number)
            stack.callback(sites[source_id].server.server_close)
        urls = {source_id: site.url for source_id, site in sites.items()}
        for source_id, site in sites.items():
            site.files.update(make_files(folders[source_id], today, site.url))
            site.start()
            stack.callback(site.server.shutdown)
        calendars = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="babillard-samples-")))
        make_samples(calendars, today, urls, root)
        yield ServedSamples(calendars, urls)


def _find_address(path: Path) -> str:
    """Return where a file of `site/` is served: pages without .html, index pages at their folder, page N by query."""
    name, _, rest = path.name.partition(".")
    page = ""
    if rest.startswith("page-"):
        number, _, rest = rest.removeprefix("page-").partition(".")
        page = f"?page={number}"
    parent = "/" if path.parent == Path() else f"/{path.parent.as_posix()}/"
    if rest == "html":
        return parent + ("" if name == "index" else name) + page
    if rest == "api.json":  # a REST route: no extension in its address
        return parent + name + page
    return f"{parent}{name}.{rest}{page}"
