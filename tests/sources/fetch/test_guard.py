"""The address guard: private addresses are refused however they are dressed up, at the moment of connecting."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver

from sources.archive import Archive
from sources.fetch import CrawlOptions, addresses
from sources.fetch.addresses import is_public, read_literal
from sources.fetch.guard import GuardedHandler
from sources.fetch.settings import make_settings

STRICT = CrawlOptions(timeout_s=3, crawl_timeout_s=20, backoff_s=0.01, delay_s=0.01, retries=1)


class ScriptedResolver(AbstractResolver):
    """Answers each look-up of a name with the next of its addresses; the last one for ever."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:
        self.asked.append(host)
        found = self.names.get(host)
        if not found:
            raise OSError(f"no such name: {host}")
        address = found.pop(0) if len(found) > 1 else found[0]
        return [{"hostname": host, "host": address, "port": port, "family": 2, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        pass


def scripted(options: CrawlOptions, **names: list[str]) -> tuple[CrawlOptions, ScriptedResolver]:
    resolver = ScriptedResolver({name.replace("_", "."): list(found) for name, found in names.items()})
    return replace(options, make_resolver=lambda: resolver), resolver


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "::127.0.0.1", "fec0::1", "not an address"),
    ],
)
def test_address_that_is_not_public(address: str) -> None:
    """Private, loopback, link-local, multicast and reserved addresses are not public, in IPv6 clothes neither."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_address_that_is_public(address: str) -> None:
    """Ordinary addresses are public."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:7f00:1"),
        ("exemple.qc.ca", None),
        ("3com.example", None),
    ],
)
def test_literal_addresses_are_read(host: str, address: str | None) -> None:
    """Numbers that the operating system would take for an address are seen as one."""
    assert read_literal(host) == address


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "0"],
)
def test_private_host_is_refused(host: str, site: Any, crawl: Any, tools: Any) -> None:
    """No spelling of loopback is connected to, not even for robots.txt."""
    site.pages["/"] = tools.reply(b"secret")
    result = crawl.one(f"http://{host}:{site.port}/", options=STRICT)
    assert (result.status, result.reason, site.connections) == ("failed", "private-address", 0)


def test_link_local_is_refused(crawl: Any) -> None:
    """The metadata address of cloud machines is not asked."""
    assert crawl.one("http://169.254.169.254/latest/meta-data/", options=STRICT).reason == "private-address"


@pytest.fixture
def public_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 127.0.0.2 for a public address, so that the tests need no Internet."""
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.2")


@pytest.mark.usefixtures("public_2")
def test_redirect_to_private_is_refused(make_site: Any, crawl: Any, tools: Any) -> None:
    """A public page cannot send the crawl to a private address, by number or by name."""
    outside, inside = make_site("127.0.0.2"), make_site("127.0.0.9")
    options, _ = scripted(STRICT, evil_example=["127.0.0.9"])
    for host in ("127.0.0.9", "evil.example"):
        outside.pages["/"] = tools.reply(status=302, headers={"Location": f"http://{host}:{inside.port}/secret"})
        result = crawl.one(f"{outside.url}/", options=options)
        assert (result.reason, inside.connections) == ("private-address", 0)
    assert outside.asked("/") == 2


@pytest.mark.usefixtures("public_2")
def test_rebinding_is_refused(make_site: Any, crawl: Any, tools: Any) -> None:
    """A name that is public when first looked up and private at the next connection gives away nothing."""
    outside = make_site("127.0.0.2")

    inside = make_site("127.0.0.9", port=outside.port)
    outside.pages["/robots.txt"] = tools.reply(b"", headers={"Connection": "close"})
    outside.pages["/"] = tools.reply(b"public")
    options, resolver = scripted(STRICT, rebind_example=["127.0.0.2", "127.0.0.9"])
    result = crawl.one(f"http://rebind.example:{outside.port}/", options=options)
    assert [path for path, _ in outside.requests] == ["/robots.txt"]
    assert len(resolver.asked) >= 2
    assert (result.reason, inside.connections) == ("private-address", 0)


@pytest.mark.usefixtures("public_2")
def test_public_name_is_fetched(make_site: Any, crawl: Any, tools: Any) -> None:
    """The guard lets public names through, so the refusals above are its work."""
    outside = make_site("127.0.0.2")
    outside.pages["/"] = tools.reply(b"public")
    options, _ = scripted(STRICT, good_example=["127.0.0.2"])
    assert crawl.one(f"http://good.example:{outside.port}/", options=options).status == "ok"


def test_private_name_is_let_in_when_allowed(site: Any, crawl: Any, tools: Any) -> None:
    """With private hosts allowed, localhost is fetched."""
    site.pages["/"] = tools.reply(b"x")
    assert crawl.one(f"http://localhost:{site.port}/").status == "ok"


def test_unknown_name(crawl: Any) -> None:
    """A name that does not exist is a failure with its reason."""
    options, _ = scripted(STRICT)
    result = crawl.one("http://nowhere.example/", options=options)
    assert result.reason == "dns"
    assert "nowhere.example" in result.detail
    assert "0x" not in result.detail  # an address in memory, different each time


def test_refused_connection(site: Any, crawl: Any) -> None:
    """Nobody listens: a failure with its reason."""
    site.close()
    assert crawl.one(f"{site.url}/").reason == "refused"


def test_unverified_certificate_is_refused(make_site: Any, crawl: Any, archive: Archive, tmp_path: Path) -> None:
    """A certificate that nobody vouches for ends it, before anything is asked."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    secure = make_site(context=context)
    result = crawl.one(f"{secure.url}/")
    assert (result.status, result.reason, secure.requests) == ("failed", "tls", [])


def test_dangerous_parts_of_scrapy_are_off() -> None:
    """Certificates are verified; only our handlers fetch, only HTTP; no console listens, no cookies, no cache."""
    settings = make_settings(CrawlOptions())
    handlers = settings["DOWNLOAD_HANDLERS"]
    assert {name for name, handler in handlers.items() if handler} == {"http", "https"}
    assert handlers["http"] is handlers["https"] is GuardedHandler
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert not settings["TELNETCONSOLE_ENABLED"]
    assert not settings["REMOTE_CONTROL_ENABLED"]
    assert not settings["COOKIES_ENABLED"]
    assert len(settings["EXTENSIONS_BASE"]) == 1


def test_connection_alone_is_guarded(site: Any, crawl: Any, tools: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a literal address to slip past the middleware, where no resolver sees it, the socket would not be made."""
    monkeypatch.setattr("sources.fetch.guard.read_literal", lambda host: None)
    site.pages["/"] = tools.reply(b"secret")
    assert (crawl.one(f"{site.url}/", options=STRICT).reason, site.connections) == ("private-address", 0)


@pytest.mark.parametrize(
    "url",
    [
        "http://a..b/",
        "http://-x-.example/",
        "http://x_y.example/",
        f"http://{'a' * 70}.example/",
        f"http://{'a.' * 150}example/",
        "http://xn--.example/",
        "http://\u2024\u2024.example/",
        "http://[::1%25lo]/",
        "http://[fe80::1%25lo]/",
        "http://127.0.0.1:0/",
        "http://0x/",
        "http://1.2.3.4.5/",
        "http://user:secret@nowhere.example:65535/x",
    ],
)
def test_absurd_host_is_a_reason(url: str, crawl: Any) -> None:
    """Hosts that no resolver or library likes are failures of their source, never exceptions."""
    options, _ = scripted(STRICT)
    assert crawl.one(url, options=options).status == "failed"
