"""The bundled sample calendars: complete, served as real sites are, and read as they say."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import tomllib
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.sample_server import find_file, find_numbers, make_site
from pipelines.samples import SAMPLES, ServedSamples, find_samples, make_files, make_samples, serve_samples
from sources.catalogue import load_catalogue
from tests.samples import load_expected

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def served() -> Iterator[ServedSamples]:
    """Serve the samples once for this module."""
    with serve_samples(TODAY) as samples:
        yield samples


def ask(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Ask for a page; return status, headers (lower case) and body."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request("GET", url.removeprefix(f"http://{parts.netloc}"), headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def test_the_catalogue_of_samples_loads(served: ServedSamples) -> None:
    """Rendered source.toml files make a catalogue like any other, of every kind and of several regions."""
    catalogue = load_catalogue(served.calendars)
    assert set(catalogue) == set(find_samples()) == set(served.urls)
    assert {source.kind for source in catalogue.values()} == {"ical", "feed", "jsonld", "tribe", "spider"}
    assert len({source.region for source in catalogue.values()}) >= 6
    assert all(source.url.startswith(served.urls[i]) for i, source in catalogue.items())


def test_every_entry_answers(served: ServedSamples) -> None:
    """The address in each source.toml is served, and no placeholder is left in what it gives."""
    for source in load_catalogue(served.calendars).values():
        status, _, body = ask(source.url)
        assert status == 200, source.id
        assert b"{{" not in body, source.id


def test_every_link_between_pages_of_a_site_is_served() -> None:
    """Following the links of a sample's pages never ends at a page that was forgotten."""
    base = "http://sample.test"
    for source_id, folder in find_samples().items():
        files = make_files(folder, TODAY, base)
        pages = [file.body.decode() for path, file in files.items() if "html" in file.content_type or "map" in path]
        links = {
            link for page in pages for link in re.findall(r'(?:href="|<loc>)((?:/|http://sample\.test)[^"<]*)', page)
        }
        missing = [link for link in set(links) if find_file(files, link.removeprefix(base) or "/").status != 200]
        assert not missing, source_id


def test_sites_revalidate_and_compress(served: ServedSamples) -> None:
    """A known validator gets a 304 without a body; a compressing site compresses when asked."""
    url = served.urls["theatre-des-draveurs"] + "/calendrier.ics"
    _, headers, plain = ask(url)
    assert ask(url, {"If-None-Match": headers["etag"]})[::2] == (304, b"")
    _, compressed_headers, compressed = ask(url, {"Accept-Encoding": "gzip"})
    assert compressed_headers["content-encoding"] == "gzip"
    assert gzip.decompress(compressed) == plain
    assert b"\r\nEND:VCALENDAR" in plain


def test_pages_beyond_the_last_are_missing(served: ServedSamples) -> None:
    """The REST answers end after two pages, as The Events Calendar's do."""
    rest = served.urls["baie-des-arts"] + "/wp-json/tribe/events/v1/events"
    following = json.loads(ask(rest)[2])["next_rest_url"]
    assert len(json.loads(ask(following)[2])["events"]) == 6
    assert ask(rest + "?per_page=50&page=2")[2] == ask(following)[2]
    assert ask(rest + "?page=3")[0] == 404


def test_one_site_is_untruthful_and_one_is_broken(served: ServedSamples) -> None:
    """A feed served as text/html, and HTML served where a calendar should be."""
    assert ask(served.urls["carnet-de-la-plaine"] + "/agenda/rss.xml")[1]["content-type"] == "text/html"
    assert ask(served.urls["cafe-theatre-l-envers"] + "/calendrier.ics")[2].startswith(b"<!doctype html>")


def test_each_site_has_an_address_of_its_own(served: ServedSamples) -> None:
    """Throttling, robots.txt and failures are per host, so the samples are hosts apart; each has a robots.txt."""
    assert len(set(served.urls.values())) == len(served.urls)
    for url in served.urls.values():
        with urllib.request.urlopen(url + "/robots.txt") as answer:
            assert b"Disallow: /admin/" in answer.read()


def test_two_demos_can_run_at_once(served: ServedSamples) -> None:
    """An address that is taken makes the second demo take another port."""
    with serve_samples(TODAY) as second:
        assert not set(second.urls.values()) & set(served.urls.values())
        assert ask(second.urls["salle-du-large"] + "/salle.ics")[0] == 200


def test_addresses_hardly_depend_on_each_other() -> None:
    """A new sample leaves the addresses, and so the listing keys, of the others."""
    names = list(find_samples())
    assert {**find_numbers([*names, "une-de-plus"])}.items() >= find_numbers(names).items()


def test_a_site_without_its_address_gets_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only 127.0.0.1 exists, every site gets a port of its own there."""
    import pipelines.sample_server as module

    bind = module._bind

    def bind_only_localhost(host: str, *rest: object) -> object:
        if host != "127.0.0.1":
            raise OSError(99, "Cannot assign requested address")
        return bind(host, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_bind", bind_only_localhost)
    sites = [make_site(1), make_site(1), make_site(2)]
    try:
        assert len({site.url for site in sites}) == 3
        assert all(site.url.startswith("http://127.0.0.1:") for site in sites)
    finally:
        for site in sites:
            site.server.server_close()


def test_samples_are_the_same_on_the_same_day(tmp_path: Path) -> None:
    """Rendering is a function of the files and the day."""
    urls = {i: f"http://{i}.test" for i in find_samples()}
    for name in ("one", "two"):
        make_samples(tmp_path / name, TODAY, urls)
    one, two = (
        {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two")
    )
    assert one == two
    assert sum(path.name == "source.toml" for path in one) == len(urls)


def test_expectations_name_known_sources() -> None:
    """expected.toml speaks of every sample, and of none that does not exist."""
    expected = load_expected(TODAY)
    named = {key.split()[0] for group in (*expected.same, *expected.different) for key in group}
    assert set(expected.counts) == set(find_samples()) >= named
    assert 120 <= sum(expected.counts.values()) <= 200
    assert "{{" not in tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))["dates"][0]["name"]
