"""The history: searched, taken back, contradictions with their ways out, decisions asked again. In Chromium, over a
real ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dedupe.decisions import Decision, load_decisions, load_lines, resolve_decisions
from dedupe.desk.appending import append_decisions
from dedupe.desk.evidence import make_evidence
from dedupe.desk.fingerprints import make_corrects
from tests.dedupe.desk.listings import make_day, make_known
from tests.pipelines.desk.homes import NOW, SHARED
from tests.pipelines.desk.serving import Serve, Served
from tests.pipelines.desk.visiting import SIZES, check_page, list_kinds, open_index, run_again, write_lines

pytestmark = [pytest.mark.browser, pytest.mark.slow]
A, B, C = ("salle", "a"), ("gazette", "b"), ("billets", "c")
LISTINGS = [
    make_known("salle a", title="Le grand dégel", republish=SHARED),
    make_known("gazette b", title="Le grand dégel", role="media", republish=SHARED),
    make_known("billets c", make_day(12), title="Contes de la rivière", republish=SHARED),
]


def say(number: int, kind: str, *items: tuple[str, str], by: str = "benoit", **more: Any) -> Decision:
    """Return a decision, so many minutes after eight."""
    return Decision(f"c{number}", NOW + timedelta(minutes=number), by, kind, items, **more)


@pytest.fixture
def served(serve: Serve) -> Served:
    """Serve three listings of two events."""
    desk = serve("three", LISTINGS)
    desk.clock.wait(hours=1)
    desk.add("anne")
    desk.add("mado", role="maintainer")
    return desk


def test_decisions_are_found(served: Served, browser: Any) -> None:
    """By words without accents, person, kind, state and day; each search has an address."""
    write_lines(
        served.home,
        say(1, "different", A, B, note="Deux soirées différentes"),
        say(2, "same", A, C, by="anne"),
        say(3, "undo", undoes="c2", by="anne"),
        say(4, "pin", A, field="title", value="Un titre <i>"),
    )
    page = served.enter(browser, "anne", java_script_enabled=False)

    def find(query: str) -> list[str]:
        page.goto(f"{served.url}/desk/history?{query}")
        return [str(one.get_attribute("id")) for one in page.locator(".decisions > .decision").all()]

    assert find("") == ["d-c4", "d-c3", "d-c2", "d-c1"]
    assert find("q=soirees+DIFFERENTES") == ["d-c1"]
    assert find("by=anne") == ["d-c3", "d-c2"]
    assert find("kind=pin") == ["d-c4"]
    assert find("state=undone") == ["d-c2"]
    assert find("since=2026-12-01&until=2026-12-01&by=benoit") == ["d-c4", "d-c1"]
    assert find("since=2026-12-02") == []
    assert find("q=c2&page=zzz&since=nonsense") == ["d-c3", "d-c2"]
    assert find("page=7") == []
    assert find("q=Un+titre") == ["d-c4"]
    assert "Un titre <i>" in page.inner_text(".decision")
    page.goto(f"{served.url}/desk/history")
    page.fill("#q", "differentes")
    page.get_by_role("button", name="Chercher").click()
    assert page.locator(".decisions > .decision").count() == 1


def test_one_is_taken_back_and_back_again(served: Served, browser: Any) -> None:
    """What it does is shown first; the undo can itself be undone."""
    write_lines(served.home, say(1, "different", A, B))
    run_again(served.home, LISTINGS)
    page = served.enter(browser, "anne", java_script_enabled=False)
    page.goto(f"{served.url}/desk/history")
    page.get_by_role("button", name="Annuler…").click()
    assert list_kinds(served.home) == ["different"]
    assert page.locator(".parts .part").count() == 1
    assert "n’est plus publié" in page.inner_text("main")
    page.fill("#note", "Je me suis trompée")
    page.get_by_role("button", name="Confirmer").click()
    assert list_kinds(served.home) == ["different", "undo"]
    assert load_decisions(served.home.decisions)[0] == []
    page.goto(f"{served.url}/desk/history?q=trompee")
    page.get_by_role("button", name="Annuler…").click()
    page.get_by_role("button", name="Confirmer").click()
    assert [d.id for d in load_decisions(served.home.decisions)[0]] == ["c1"]


def test_a_day_is_taken_back(served: Served, browser: Any) -> None:
    """All of one person's day: one's own for an editor, anybody's for who looks after the calendar."""
    lines = [say(n, "pin", A, field="title", value=f"Titre {n}") for n in range(1, 8)]
    write_lines(served.home, *lines, say(9, "different", A, B, by="anne"))
    day = "since=2026-12-01&until=2026-12-01"
    page = served.enter(browser, "anne", java_script_enabled=False)
    page.goto(f"{served.url}/desk/history?by=benoit&{day}")
    assert not page.get_by_role("button", name="Annuler toute cette journée").count()
    page.goto(f"{served.url}/desk/history?by=anne&{day}")
    page.get_by_role("button", name="Annuler toute cette journée").click()
    page.get_by_role("button", name="Confirmer").click()
    assert "c9" not in {d.id for d in load_decisions(served.home.decisions)[0]}
    page = served.enter(browser, "mado")
    page.goto(f"{served.url}/desk/history?by=benoit&{day}")
    page.get_by_role("button", name="Annuler toute cette journée").click()
    check_page(page)
    page.get_by_role("button", name="Confirmer").click()
    assert load_decisions(served.home.decisions)[0] == []
    assert sum(line.kind == "undo" for line in load_lines(served.home.decisions)[0]) == 8


def test_a_contradiction_has_ways_out(served: Served, browser: Any) -> None:
    """A=B, B=C, A≠C is shown with three ways; choosing one shows what it does, then leaves no conflict."""
    write_lines(served.home, say(1, "same", A, B), say(2, "same", B, C), say(3, "different", A, C))
    page = served.enter(browser, "anne", java_script_enabled=False)
    page.goto(f"{served.url}/desk/history")
    ways = page.locator(".dispute .ways > li")
    assert ways.count() == 3
    assert page.locator(".decision.is-in-conflict").count() == 3
    ways.nth(2).get_by_role("button").click()
    assert list_kinds(served.home) == ["same", "same", "different"]
    page.get_by_role("button", name="Confirmer").click()
    in_force, _ = load_decisions(served.home.decisions)
    assert resolve_decisions(in_force).conflicts == ()
    page.goto(f"{served.url}/desk/history")
    assert not page.locator(".dispute").count()


def test_what_has_changed_is_asked_again(served: Served, browser: Any) -> None:
    """A pair kept apart that agree now, a pin whose source changed: both asked; confirmed, they are asked no more."""
    index = open_index(served.home)
    items = {item.said.key: item for item in index.load_listings(["salle a", "billets c"]).values()}
    today = NOW.date()
    pin = {**make_evidence([A], listings=items, today=today), "corrects": make_corrects("title", [A], items, today)}
    write_lines(
        served.home,
        say(1, "different", A, C, evidence=make_evidence([A, C], listings=items, today=today)),
        say(2, "pin", A, field="title", value="Le bon titre", evidence=pin),
        say(3, "unsure", A, B),
    )
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/history/again")
    assert "Rien à redemander" in page.inner_text("main")
    changed = [
        make_known("salle a", title="Le bon titre enfin", republish=SHARED),
        LISTINGS[1],
        make_known("billets c", title="Le bon titre enfin", republish=SHARED),
    ]
    run_again(served.home, changed)
    page.goto(f"{served.url}/desk/history")
    assert "2 décisions à redemander" in page.inner_text("main")
    page.goto(f"{served.url}/desk/history/again")
    assert page.locator(".asked").count() == 2
    check_page(page)
    for _ in range(2):
        page.get_by_role("button", name="C’est toujours vrai").first.click()
    assert "Rien à redemander" in page.inner_text("main")
    in_force, _ = load_decisions(served.home.decisions)
    assert sorted((d.kind, d.by) for d in in_force if d.by == "anne") == [("different", "anne"), ("pin", "anne")]
    assert [d.value for d in in_force if d.kind == "pin"] == ["Le bon titre"]


def test_torn_and_foreign_lines_are_told(served: Served, browser: Any) -> None:
    """What could not be read is said on the page, with its file and line; the rest is there. Both languages, both
    widths."""
    write_lines(served.home, say(1, "different", A, B, note="</q><script>alert(1)</script>\u202e"))
    file = served.home.decisions / "benoit.jsonl"
    file.write_text(file.read_text(encoding="utf-8") + '{"id": "torn', encoding="utf-8")
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/history")
    assert "benoit.jsonl, line 2" in page.inner_text("main")
    assert "<script>" in page.inner_text(".decision .note")
    for size in SIZES:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        check_page(page, size)
        page.locator("form[action='/desk/language'] button").click()
        page.wait_for_url("**/desk/history")


def test_a_long_ledger_does_not_keep_the_page_waiting(served: Served, browser: Any) -> None:
    """Beyond a thousand decisions, those to ask again are looked for on their own page only."""
    lines = [say(n, "pin", A, field="title", value=f"Titre {n}") for n in range(1100)]
    append_decisions(served.home.decisions, lines)
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/history")
    assert page.locator(".decisions > .decision").count() == 30
    page.get_by_role("link", name="Décisions à redemander").click()
    assert "Rien à redemander" in page.inner_text("main")
