"""Queue and cards in a browser: by keyboard, without scripts, two editors at once, against hostile listings."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dedupe.decisions import load_decisions, load_lines
from pipelines.desk.queue.assignments import LEASE
from pipelines.home import Home
from sources.model import Occurrence
from tests.dedupe.desk.listings import make_day, make_known
from tests.pipelines.desk.homes import SHARED, list_shows, write_run
from tests.pipelines.desk.http_client import Client, find_token
from tests.pipelines.desk.serving import Served, find_faults, open_browser, serve_desk
from tests.pipelines.desk.visiting import check_page, list_kinds, serve_shows

HOSTILE = '</title><script>document.body.id="taken"</script><img src=x onerror="document.body.id=1">\u202egalas'


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve the shows."""
    with serve_shows(tmp_path) as served:
        served.add("marie", language="fr")
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Open Chromium."""
    with open_browser() as opened:
        yield opened


def _go(page: Any, served: Served, path: str) -> None:
    assert page.goto(f"{served.url}/desk{path}").status < 400, path


def _begin(page: Any, served: Served) -> None:
    _go(page, served, "/queue/next")
    assert "/desk/card/" in page.url


def _count_open(page: Any) -> int:
    found = re.search(r"(\d+)\squestions? ouverte", page.inner_text(".question .hint, .progress"))
    assert found
    return int(found[1])


def _press(page: Any, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.browser
def test_a_queue_is_decided_by_keyboard_alone(served: Served, browser: Any) -> None:
    """One key an answer, the next card at once, until nothing is left; then a day's work is told."""
    page = served.enter(browser, "marie", locale="fr-CA")
    _begin(page, served)
    left = _count_open(page)
    keys = "sdu"
    for number in range(left * 2):
        if "/desk/card/" not in page.url:
            break
        assert page.evaluate("document.activeElement.id") == "question"
        _press(page, keys[number % 3])
    assert "/desk/queue" in page.url
    decisions, issues = load_decisions(served.home.decisions)
    assert not issues
    assert {d.by for d in decisions} == {"marie"}
    units = {d.evidence["unit_id"] for d in decisions}
    assert "décidées aujourd’hui" in page.inner_text(".progress")
    assert len(units) >= left // 2  # an answer may settle another question as well


@pytest.mark.browser
def test_the_last_answer_is_taken_back_with_one_key(served: Served, browser: Any) -> None:
    """The same card comes again, and the ledger says both."""
    page = served.enter(browser, "marie", locale="fr-CA")
    _begin(page, served)
    first, left = page.url, _count_open(page)
    _press(page, "s")
    assert page.url != first
    assert "Un seul événement" in page.inner_text(".notice")
    assert _count_open(page) == left - 1
    _press(page, "z")
    assert page.url == first
    assert _count_open(page) == left
    assert page.locator(".notice").count() == 0
    assert load_decisions(served.home.decisions)[0] == []
    assert list_kinds(served.home) == ["same", "undo"]


@pytest.mark.browser
def test_listings_are_sorted_with_digits(served: Served, browser: Any) -> None:
    """Digits go from listing to listing and end on the button that keeps them; a note goes along; «?» helps."""
    page = served.enter(browser, "marie", locale="fr-CA")
    _begin(page, served)
    assert page.locator("[data-group]").count() == 3
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()
    page.keyboard.press("n")
    page.keyboard.type("deux salles, s d k")
    page.keyboard.press("Escape")
    for digit in "121":
        page.keyboard.press(digit)
    assert page.evaluate("document.activeElement.value") == "sort"
    letters = dict(zip("ABC", "121", strict=True))
    assert {s: page.locator(f"[name=group-{s}]").input_value() for s in letters} == letters
    _press(page, "Enter")
    decisions = load_decisions(served.home.decisions)[0]
    assert {d.kind for d in decisions} == {"same", "different"}
    assert {d.note for d in decisions} == {"deux salles, s d k"}
    assert "réparties en groupes" in page.inner_text(".notice")


@pytest.mark.browser
def test_single_keys_can_be_turned_off(served: Served, browser: Any) -> None:
    """For those whose keys are pressed by voice or by accident; remembered for the next card; «?» still helps."""
    page = served.enter(browser, "marie", locale="fr-CA")
    _begin(page, served)
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    here = page.url
    page.keyboard.press("s")
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    assert page.url == here
    assert list_kinds(served.home) == []
    page.reload()
    page.keyboard.press("?")
    assert not page.is_checked("#keys-on")


@pytest.mark.browser
def test_nothing_needs_scripts(served: Served, browser: Any) -> None:
    """Filter, begin, answer, sort, skip, take back, with plain forms alone."""
    page = served.enter(browser, "marie", locale="fr-CA", java_script_enabled=False)
    _go(page, served, "/queue")
    page.select_option("#filter-doubt", "place")
    page.click("text=Filtrer")
    assert "doubt=place" in page.url
    page.click("#begin")
    assert "doubt=place" in page.url
    page.fill("#note", "vu")
    page.click("button[value=apart], button[value=none]")
    assert page.locator(".notice").is_visible()
    assert "doubt=place" in page.url
    page.click(".notice button")
    assert list_kinds(served.home)[-1] == "undo"
    skipped = page.url
    page.click("button[value=skip]")
    assert page.url != skipped
    page.click("button[value=unsure]")
    assert load_lines(served.home.decisions)[0][-1].kind == "unsure"


@pytest.mark.browser
def test_two_editors_never_have_the_same_question(served: Served, browser: Any) -> None:
    """Each gets another one, and who opens the other's is told so; what one decides leaves the other's list, live."""
    served.add("jean", language="fr")
    marie, jean = (served.enter(browser, name, locale="fr-CA") for name in ("marie", "jean"))
    _begin(marie, served)
    _begin(jean, served)
    assert marie.url != jean.url
    jean.goto(marie.url)
    assert "marie" in jean.inner_text(".away")
    _go(jean, served, "/queue")
    unit = marie.url.split("/card/")[1].split("?")[0]
    assert "marie" in jean.inner_text(f"li:has(#u-{unit})")
    _press(marie, "s")
    jean.wait_for_selector(f"#u-{unit}", state="detached", timeout=15_000)
    assert "1 décidée aujourd’hui" in jean.inner_text(".progress")


@pytest.mark.browser
def test_a_card_left_open_tells_that_it_was_decided(served: Served, browser: Any) -> None:
    """Its lease over, another decides it: the open card says by whom, its buttons are off, and its late answer changes
    nothing but keeps the note in view."""
    served.add("jean", language="fr")
    marie, jean = (served.enter(browser, name, locale="fr-CA") for name in ("marie", "jean"))
    _begin(marie, served)
    marie.route("**/watch*", lambda route: route.abort())
    served.clock.wait(seconds=LEASE.total_seconds() + 1)
    jean.goto(marie.url)
    _press(jean, "d")
    marie.keyboard.press("n")
    marie.fill("#note", "ma remarque")
    marie.locator("button[value=same]").dispatch_event("click")
    marie.wait_for_selector(".away")
    assert "jean" in marie.inner_text(".away")
    assert "ma remarque" in marie.inner_text(".away")
    assert {line.by for line in load_lines(served.home.decisions)[0]} == {"jean"}


@pytest.mark.browser
def test_an_open_card_keeps_its_lease_and_a_left_one_gives_it_back(served: Served, browser: Any) -> None:
    """Watching renews; leaving releases at once."""
    page = served.enter(browser, "marie", locale="fr-CA")
    _begin(page, served)
    unit = page.url.split("/card/")[1].split("?")[0]
    holders = served.app.state.desk.assignments.list_holders
    with page.expect_response(lambda answer: "/watch" in answer.url and answer.status == 204, timeout=15_000):
        served.clock.wait(seconds=LEASE.total_seconds() - 60)
    with page.expect_response(lambda answer: "/watch" in answer.url, timeout=15_000):
        pass  # the one before may have been on its way when the clock was set
    served.clock.wait(seconds=120)
    assert holders(served.clock()) == {unit: "marie"}
    page.goto(f"{served.url}/desk/account")
    until = time.monotonic() + 10
    while holders(served.clock()) and time.monotonic() < until:
        time.sleep(0.05)
    assert holders(served.clock()) == {}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_are_accessible(tmp_path: Path, browser: Any, language: str) -> None:
    """axe finds nothing on the queue, on a card of each shape, on a refused one, in both languages, light and dark,
    wide and narrow; nothing is fetched elsewhere; the content policy stops nothing."""
    season = [
        make_known(f"quai {n}", make_day(40 + n), title="Bain de forêt guidé", republish=SHARED) for n in range(9)
    ]
    season.append(make_known("gazette 7", make_day(40), title="Bain de forêt guidé", role="media"))
    with serve_shows(tmp_path, [*list_shows(), *season]) as served:
        served.add("marie", language=language)
        served.add("jean", language=language)
        page = served.enter(browser, "marie", color_scheme="dark" if language == "en" else "light")
        foreign: list[str] = []
        page.on("request", lambda asked: None if asked.url.startswith(served.url) else foreign.append(asked.url))
        _go(page, served, "/queue")
        check_page(page)
        # One of each shape: as many listings, and judged blind or not.
        rows = page.locator(".questions li").all()
        shapes = {row.locator(".hint").inner_text().split("·")[-1]: row.locator("a") for row in rows}
        links = [a.get_attribute("href") for a in shapes.values()]
        assert len(links) >= 4
        for link in links:
            page.goto(served.url + link)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            check_page(page)
            page.keyboard.press("?")
            assert find_faults(page) == []
            page.keyboard.press("Escape")
        other = served.enter(browser, "jean")
        assert other.goto(page.url).status == 409
        assert find_faults(other) == []
        page.click("button[value=same]")
        assert find_faults(page) == []
        assert not foreign
        assert getattr(served.app.state, "reports", 0) == 0


@pytest.mark.browser
def test_before_the_first_run_the_queue_says_so(tmp_path: Path, browser: Any) -> None:
    """What to type; and while the index is made, that it is."""
    home = Home(tmp_path / "home")
    home.make_folders()
    (tmp_path / "calendars").mkdir()
    with serve_desk(home, tmp_path / "calendars") as served:
        served.add("marie", language="fr")
        page = served.enter(browser, "marie")
        _go(page, served, "/queue")
        assert "babillard run" in page.inner_text("main")
        check_page(page)
        write_run(home, list_shows())
        _go(page, served, "/queue")
        page.wait_for_selector("#begin", timeout=60_000)


@pytest.mark.browser
def test_hostile_listings_do_no_harm(tmp_path: Path, browser: Any) -> None:
    """Script in titles, a key with quotes, a javascript: address, ten million characters, marks that turn text: shown
    as text, within a second, and nothing runs."""
    shows = [replace(item, said=replace(item.said, title=HOSTILE), title=HOSTILE) for item in list_shows()[7:9]]
    long = replace(shows[0].said, description="à " * 5_000_000, url="javascript:alert(1)", venue=HOSTILE, price=HOSTILE)
    shows[0] = replace(shows[0], said=long, venue=HOSTILE, address=HOSTILE)
    odd = make_known(
        'gazette "><b>', make_day(3), Occurrence(None, None, is_period=True), title="Fin\u2069 \u202e du texte"
    )
    with serve_shows(tmp_path, [*shows, *list_shows()[9:], odd]) as served:
        served.add("marie", language="fr")
        page = served.enter(browser, "marie", locale="fr-CA")
        _go(page, served, "/queue")
        links = [a.get_attribute("href") for a in page.locator(".questions li > a").all()]
        assert any("<script>" in text for text in page.locator(".questions li > a").all_inner_texts())
        seen = False
        for link in links:
            began = time.monotonic()
            page.goto(served.url + link)
            assert time.monotonic() - began < 5
            seen = seen or "<script>" in page.inner_text(".compare, .stacks")
            assert page.evaluate("document.body.id") == ""
            assert page.locator("a[href^=javascript]").count() == 0
            assert "\u202e" not in page.title()
            assert all(a.get_attribute("rel") == "noopener noreferrer" for a in page.locator("a[target=_blank]").all())
        assert seen
        assert find_faults(page) == []
        assert getattr(served.app.state, "reports", 0) == 0


def test_an_editor_of_regions_has_those_only(served: Served) -> None:
    """In the list, in the counts, by the address of a card, and in what is answered."""
    served.add("sud", regions=["17"], language="fr")
    everyone, sud = Client(served.url), Client(served.url)
    assert everyone.enter("marie") == sud.enter("sud") == 303
    whole, part = (client.ask("GET", "/desk/queue")[1] for client in (everyone, sud))
    foreign = set(re.findall(r"/desk/card/\w+", whole)) - set(re.findall(r"/desk/card/\w+", part))
    assert foreign
    assert "Drummondville" in part
    assert "Shawinigan" not in part
    path = foreign.pop()
    status, page = sud.ask("GET", path)
    assert status == 409
    status, _ = sud.ask("POST", path, {"csrf": find_token(page), "answer": "same"})
    assert status == 409
    assert load_lines(served.home.decisions)[0] == []


def test_a_form_that_says_nothing_comes_back_with_what_was_written(served: Served) -> None:
    """The note and the groups are still there; so is what to do. A form of before a run is asked again."""
    client = Client(served.url)
    client.enter("marie")
    client.ask("GET", "/desk/queue/next")
    path = client.headers["location"]
    page = client.ask("GET", path)[1]
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    form = {"csrf": find_token(page), "shown": shown[1], "answer": "sort", "group-A": "1", "note": "ma note"}
    status, page = client.ask("POST", path, form)
    assert status == 422
    assert "ma note</textarea>" in page
    assert "<option selected>1</option>" in page
    status, page = client.ask("POST", path, form | {"shown": "old", "answer": "same"})
    assert status == 422
    assert "a changé entre-temps" in page
    assert client.ask("GET", "/desk/card/none")[0] == 404
    assert load_lines(served.home.decisions)[0] == []


def test_an_answer_sent_twice_is_one_answer(served: Served) -> None:
    """The second is told that the question is settled, and by whom."""
    client = Client(served.url)
    client.enter("marie")
    client.ask("GET", "/desk/queue/next")
    path = client.headers["location"]
    page = client.ask("GET", path)[1]
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    form = {"csrf": find_token(page), "shown": shown[1], "answer": "same"}
    assert client.ask("POST", path, form)[0] == 303
    count = len(load_lines(served.home.decisions)[0])
    status, page = client.ask("POST", path, form)
    assert status == 409
    assert "marie" in page
    assert len(load_lines(served.home.decisions)[0]) == count


def test_a_blind_answer_is_told_what_the_machine_thought(served: Served) -> None:
    """Only after it; nothing on the card gives it away."""
    client = Client(served.url)
    client.enter("marie")
    page = client.ask("GET", "/desk/queue")[1]
    blind = re.findall(r'href="(/desk/card/\w+)"(?:(?!</li>).)*tirée au sort', page, re.DOTALL)
    assert blind
    page = client.ask("GET", blind[0])[1]
    for telling in ("Pourquoi le programme", "comme aujourd", "⚑", "chances", "/desk/event/"):
        assert telling not in page
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    client.ask("POST", blind[0], {"csrf": find_token(page), "shown": shown[1], "answer": "same"})
    page = client.ask("GET", "/desk/queue/next")[1]
    page = client.ask("GET", client.headers["location"])[1]
    assert "Le programme y voyait" in page


def test_skipped_questions_can_be_seen_again(served: Served) -> None:
    """When only those are left, the queue says so and offers them."""
    client = Client(served.url)
    client.enter("marie")
    for _ in range(50):
        client.ask("GET", "/desk/queue/next")
        path = client.headers["location"]
        if "/card/" not in path:
            break
        page = client.ask("GET", path)[1]
        client.ask("POST", path, {"csrf": find_token(page), "answer": "skip"})
    assert "none=1" in path
    page = client.ask("GET", path)[1]
    assert "passé" in page
    client.ask("POST", "/desk/queue/again", {"csrf": find_token(page)})
    client.ask("GET", client.headers["location"])
    assert "/desk/card/" in client.headers["location"]


def test_the_list_is_sent_again_only_when_it_changed(served: Served) -> None:
    """Nothing for a page that is up to date; the list after a decision."""
    client = Client(served.url)
    client.enter("marie")
    page = client.ask("GET", "/desk/queue")[1]
    path = re.search(r'hx-get="([^"]+)"', page)
    assert path
    address = path[1].replace("&amp;", "&")
    assert client.ask("GET", address) == (204, "")
    client.ask("GET", "/desk/queue/next")
    status, part = client.ask("GET", address)
    assert status == 204  # one's own lease is no news
    card = client.ask("GET", "/desk/queue/next") and client.headers["location"]
    page = client.ask("GET", card)[1]
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown
    client.ask("POST", card, {"csrf": find_token(page), "shown": shown[1], "answer": "same"})
    status, part = client.ask("GET", address)
    assert status == 200
    assert "décidée aujourd’hui" in part
