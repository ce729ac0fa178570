"""Signing in and what guards it, over real HTTP and in Chromium."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.home import Home
from pipelines.people.totp import STEP, make_code
from tests.browsers import find_faults
from tests.pipelines.desk.http_client import Client, find_token
from tests.pipelines.desk.serving import PASSWORD, Served, serve_desk


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve an empty home."""
    calendars = tmp_path / "calendars"
    calendars.mkdir()
    with serve_desk(Home(tmp_path / "home"), calendars) as desk:
        yield desk


def test_nobody_enters_without_an_account(served: Served) -> None:
    """Every page leads to the sign-in page, which says how to make the first account."""
    client = Client(served.url)
    status, _ = client.ask("GET", "/desk/account?x=1")
    assert (status, client.headers["location"]) == (303, "/desk/sign-in?next=%2Fdesk%2Faccount%3Fx%3D1")
    assert "babillard editor add" in client.ask("GET", "/desk/sign-in")[1]
    assert client.ask("GET", "/desk")[0] == 308


def test_answers_carry_their_guards(served: Served) -> None:
    """A content policy without inline anything; pages are not kept, files may be."""
    client = Client(served.url)
    for path in ("/desk/sign-in", "/desk/assets/desk.css", "/desk/nowhere"):
        client.ask("GET", path)
        assert "unsafe" not in client.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in client.headers["content-security-policy"]
        assert client.headers["x-content-type-options"] == "nosniff"
    client.ask("GET", "/desk/sign-in")
    assert client.headers["cache-control"] == "no-store"
    assert client.ask("GET", "/desk/assets/..%2Fdesk.css")[0] == 404


def test_a_password_lets_in_and_a_wrong_one_waits(served: Served) -> None:
    """The same words for a wrong password and an unknown name; waits grow, and end."""
    served.add("lise")
    client = Client(served.url)
    assert client.enter("lise", "wrong wrong wrong") == 403
    wrong = client.ask("POST", "/desk/sign-in", {"csrf": client.cookies["babillard-form"], "name": "lise"})[1]
    unknown = client.ask("POST", "/desk/sign-in", {"csrf": client.cookies["babillard-form"], "name": "nobody"})[1]
    assert re.sub("lise|nobody", "", wrong) == re.sub("lise|nobody", "", unknown)
    for _ in range(4):
        client.enter("lise", "wrong wrong wrong")
    assert client.enter("lise") == 403, "even the right password has to wait"
    served.clock.wait(seconds=61)
    assert client.enter("lise") == 303
    assert client.ask("GET", "/desk/account")[0] == 200


def test_forms_from_elsewhere_change_nothing(served: Served) -> None:
    """Without the session's own token, or in another form of content, or too large."""
    served.add("lise", role="admin")
    client = Client(served.url)
    client.enter("lise")
    form = {"name": "eve", "role": "admin", "what": "add"}
    assert client.ask("POST", "/desk/people", form)[0] == 403
    assert client.ask("POST", "/desk/people", {**form, "csrf": "x" * 43})[0] == 403
    assert client.ask("POST", "/desk/people", form, **{"Content-Type": "text/plain"})[0] == 415
    assert client.ask("POST", "/desk/people", {"name": "x" * 300_000})[0] == 413
    token = find_token(client.ask("GET", "/desk/people")[1])
    assert "eve" in client.ask("POST", "/desk/people", {**form, "csrf": token})[1]


def test_roles_open_their_pages_only(served: Served) -> None:
    """An editor does not see people; a removed account is out at once."""
    served.add("lise")
    served.add("anne", role="admin")
    editor, admin = Client(served.url), Client(served.url)
    editor.enter("lise")
    admin.enter("anne")
    assert editor.ask("GET", "/desk/people")[0] == 403
    token = find_token(admin.ask("GET", "/desk/people")[1])
    admin.ask("POST", "/desk/people", {"csrf": token, "name": "lise", "what": "remove"})
    assert editor.ask("GET", "/desk/account")[0] == 303


def test_an_invitation_is_good_once_and_for_a_week(served: Served) -> None:
    """And asks for a password that is not easily guessed."""
    path = served.invite("lise")
    client = Client(served.url)
    token = path.split("token=")[1]
    form = {"csrf": find_token(client.ask("GET", path)[1]), "token": token}
    for bad in ("court", "lise lise lise lise", "motdepasse1234", "aaaaaaaaaaaaaaaa"):
        assert client.ask("POST", "/desk/invitation", {**form, "password": bad, "again": bad})[0] == 400
    assert client.ask("POST", "/desk/invitation", {**form, "password": PASSWORD, "again": "other"})[0] == 400
    assert client.ask("POST", "/desk/invitation", {**form, "password": PASSWORD, "again": PASSWORD})[0] == 303
    assert client.ask("GET", "/desk/account")[0] == 200
    assert Client(served.url).ask("GET", path)[0] == 410
    late = served.invite("anne")
    served.clock.wait(days=7, seconds=1)
    assert Client(served.url).ask("GET", late)[0] == 410


def test_a_session_runs_out_and_gives_back_what_was_written(served: Served) -> None:
    """After half a day without a visit; the form comes back after signing in, with a token of its own."""
    served.add("lise")
    client = Client(served.url)
    client.enter("lise")
    token = find_token(client.ask("GET", "/desk/account")[1])
    served.clock.wait(hours=12, seconds=1)
    written = {"csrf": token, "old": "abc", "password": "Une « note » écrite", "again": "<b>"}
    status, page = client.ask("POST", "/desk/account/password", written)
    assert status == 401
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert kept
    form = {"csrf": find_token(page), "name": "lise", "password": PASSWORD}
    form["kept"] = kept[1].replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    status, page = client.ask("POST", "/desk/sign-in", form)
    assert status == 200
    assert 'action="/desk/account/password"' in page
    assert "Une « note » écrite" in page
    assert "&lt;b&gt;" in page
    status, _ = client.ask("POST", "/desk/account/password", {**written, "csrf": find_token(page)})
    assert status == 400, "the token of the new session is good; the password was not"


def test_no_address_elsewhere_is_followed(served: Served) -> None:
    """Where to go on to is a page of the desk, whatever the link says."""
    served.add("lise")
    for number, target in enumerate(
        ("https://evil.example/", "//evil.example", "/desk/../../x\\", "/", "javascript:1")
    ):
        client = Client(served.url)
        assert client.enter("lise", next=target) == 303, number
        assert client.headers["location"] == "/desk/"


def test_a_second_factor_is_asked_for_once_it_is_on(served: Served) -> None:
    """A code is good once; a recovery code opens instead, once."""
    served.add("lise")
    client = Client(served.url)
    client.enter("lise")
    page = client.ask("GET", "/desk/account/second-factor")[1]
    key = re.search(r'name="key" value="([A-Z2-7]+)"', page)
    assert key
    step = int(served.clock().timestamp()) // STEP
    form = {"csrf": find_token(page), "key": key[1]}
    assert client.ask("POST", "/desk/account/second-factor", {**form, "code": "000000"})[0] == 400
    codes = client.ask("POST", "/desk/account/second-factor", {**form, "code": make_code(key[1], step)})[1]
    recovery = re.findall(r"<code>([0-9a-f]{6}-[0-9a-f]{6})</code>", codes)
    assert len(recovery) == 8
    other = Client(served.url)
    assert other.enter("lise") == 200, "the code is asked for"
    assert other.enter("lise", code=make_code(key[1], step)) == 403, "that code was used"
    served.clock.wait(seconds=STEP)
    assert other.enter("lise", code=make_code(key[1], step + 1)) == 303
    assert Client(served.url).enter("lise", code=recovery[0]) == 303
    assert Client(served.url).enter("lise", code=recovery[0]) == 403


def test_a_changed_password_ends_the_other_sessions(served: Served) -> None:
    """The one that changed it goes on."""
    served.add("lise")
    here, there = Client(served.url), Client(served.url)
    here.enter("lise")
    there.enter("lise")
    token = find_token(here.ask("GET", "/desk/account")[1])
    new = "un autre passage bien long"
    form = {"csrf": token, "old": PASSWORD, "password": new, "again": new}
    assert here.ask("POST", "/desk/account/password", form)[0] == 200
    assert here.ask("GET", "/desk/account")[0] == 200
    assert there.ask("GET", "/desk/account")[0] == 303
    assert Client(served.url).enter("lise", new) == 303


def test_the_file_of_people_keeps_no_secret(served: Served) -> None:
    """Neither passwords nor tokens nor addresses can be read from it, nor by other users of the machine."""
    served.add("lise")
    client = Client(served.url)
    client.enter("lise")
    Client(served.url).enter("lise", "wrong wrong wrong")
    content = b"".join(path.read_bytes() for path in served.home.people.parent.glob("people.sqlite*"))
    for secret in (PASSWORD, client.cookies["babillard-desk"], "127.0.0.1"):
        assert secret.encode() not in content
    assert served.home.people.stat().st_mode & 0o077 == 0


def test_reports_of_the_policy_are_counted(served: Served) -> None:
    """Browsers say what it stopped."""
    client = Client(served.url)
    body = json.dumps({"csp-report": {"violated-directive": "script-src"}})
    connection = http.client.HTTPConnection(urlsplit(served.url).netloc, timeout=20)
    connection.request("POST", "/desk/csp-report", body, {"Content-Type": "application/csp-report"})
    assert connection.getresponse().status == 204
    connection.close()
    assert served.app.state.reports == 1
    assert client.ask("POST", "/desk/csp-report", {"a": "b"})[0] == 400


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme", "locale"), [(360, "dark", "fr-CA"), (1280, "light", "en-CA")])
def test_pages_are_accessible(served: Served, browser: Any, width: int, scheme: str, locale: str) -> None:
    """axe finds nothing from the invitation to the account, on a phone and on a desk, in both languages."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale)
    page = context.new_page()
    faults = []
    page.goto(f"{served.url}/desk/sign-in")
    faults += find_faults(page)
    page.goto(served.url + served.invite("lise", role="admin", language=locale[:2]))
    faults += find_faults(page)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.press("#again", "Enter")
    page.wait_for_url("**/desk/**")
    for path in ("account", "account/second-factor", "people", "nowhere"):
        page.goto(f"{served.url}/desk/{path}")
        assert page.locator("html").get_attribute("lang") == locale[:2]
        faults += find_faults(page)
    context.close()
    assert not faults
    assert getattr(served.app.state, "reports", 0) == 0
