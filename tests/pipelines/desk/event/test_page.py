"""The page of an event, clicked through in Chromium over a real home: first shown, then done, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dedupe.decisions import Decision, load_lines
from dedupe.match.output import load_ids
from dedupe.merge.tables import load_events
from dedupe.model import MergedEvent
from sources.model import Status
from tests.dedupe.desk.listings import make_day, make_known
from tests.pipelines.desk.homes import NOW, SHARED
from tests.pipelines.desk.serving import Serve, Served
from tests.pipelines.desk.visiting import LOOKS, SIZES, check_page, list_kinds, run_again, write_lines

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOWS = ("salle a1", "gazette 77", "billets 5")
HOSTILE = '<script>document.title="pwned"</script>\u202eeltit"><img src=x onerror=alert(1)>'
TOGETHER = [
    make_known("salle s1", title="Le grand dégel", republish=SHARED, summary="Une fable."),
    make_known("gazette s2", title="Le grand dégel", role="media", republish=SHARED, summary="Autre résumé."),
    make_known("billets s3", title="Le grand dégel", role="ticketing", republish=SHARED),
    make_known("salle t1", make_day(40), title="Contes de la rivière", republish=SHARED),
    make_known("autre u1", make_day(9), title=HOSTILE, venue=HOSTILE, republish=SHARED, summary=HOSTILE * 2000),
]


@pytest.fixture
def served(serve: Serve) -> Served:
    """Serve an event of three listings and others."""
    desk = serve("together", TOGETHER)
    desk.add("anne")
    return desk


def find_event(served: Served, name: str) -> str:
    """Return the event of a listing."""
    return load_ids(served.home.match / "clusters.parquet")[name]


def group(served: Served) -> set[frozenset[str]]:
    """Return which of the three listings are together, after another run."""
    run_again(served.home, TOGETHER)
    clusters = load_ids(served.home.match / "clusters.parquet")
    found: dict[str, set[str]] = {}
    for name in ("salle s1", "gazette s2", "billets s3", "salle t1"):
        found.setdefault(clusters[name], set()).add(name)
    return {frozenset(names) for names in found.values()}


def test_a_listing_is_taken_out_without_javascript(served: Served, browser: Any) -> None:
    """Shown first, with the identifier that stays; nothing is written before the click; the next run obeys."""
    page = served.enter(browser, "anne", java_script_enabled=False)
    event_id = find_event(served, "salle s1")
    page.goto(f"{served.url}/desk/event/{event_id}")
    assert page.locator("table.beside thead th").count() == 4
    page.locator('button[name=take][value="gazette s2"]').click()
    assert list_kinds(served.home) == []
    parts = page.locator(".parts .part").all_inner_texts()
    assert len(parts) == 2
    assert any(event_id in part and "garde son identifiant" in part for part in parts)
    assert any("nouvel identifiant" in part for part in parts)
    page.fill("#note", "Une autre troupe")
    page.get_by_role("button", name="Confirmer").click()
    assert "C’est inscrit" in page.inner_text("[role=status]")
    assert list_kinds(served.home) == ["different", "different"]
    lines, _ = load_lines(served.home.decisions)
    assert {line.note for line in lines} == {"Une autre troupe"}
    assert all(line.evidence["fingerprints"] for line in lines)
    assert group(served) == {
        frozenset(("salle s1", "billets s3")), frozenset(("gazette s2",)), frozenset(("salle t1",))
    }  # fmt: skip
    assert find_event(served, "salle s1") == event_id


def test_listings_are_sorted_by_letters(served: Served, browser: Any) -> None:
    """Two letters make two events; the page that follows says so before."""
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/event/{find_event(served, 'salle s1')}")
    for name, letter in (("salle s1", "a"), ("gazette s2", "b"), ("billets s3", "b")):
        page.fill(f'input[name="letter {name}"]', letter)
    page.keyboard.press("Enter")
    page.wait_for_url("**/consequences")
    assert page.locator(".parts .part").count() == 2
    page.get_by_role("button", name="Confirmer").click()
    assert group(served) == {
        frozenset(("salle s1",)), frozenset(("gazette s2", "billets s3")), frozenset(("salle t1",))
    }  # fmt: skip


def test_two_events_are_joined_by_search(served: Served, browser: Any) -> None:
    """Found by a word of its title; the id that goes and where it leads are told; the old address leads on."""
    page = served.enter(browser, "anne")
    event_id, other = find_event(served, "salle s1"), find_event(served, "salle t1")
    page.goto(f"{served.url}/desk/event/{event_id}")
    page.fill("#q", "riviere")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Réunir… Contes").click()
    assert f"{other} (Contes de la rivière) n’est plus publié" in page.inner_text("main")
    page.get_by_role("button", name="Confirmer").click()
    assert len(group(served)) == 1
    assert find_event(served, "salle t1") == event_id


def test_a_field_is_pinned_with_a_reason(served: Served, browser: Any) -> None:
    """The change is shown as before → after; without a reason nothing goes on; what the pin corrects is kept with it;
    the field table names the team, and the pin is taken back from there."""
    page = served.enter(browser, "anne", java_script_enabled=False)
    event_id = find_event(served, "salle s1")
    page.goto(f"{served.url}/desk/event/{event_id}?pin=title#fixer")
    assert page.input_value("#value") == "Le grand dégel"
    page.fill("#value", "Le très grand dégel")
    page.fill("#note", "   ")
    page.get_by_role("button", name="Voir ce que cela").click()
    assert "Dites pourquoi" in page.inner_text("[role=alert]")
    assert page.input_value("#value") == "Le très grand dégel"
    page.fill("#note", "La salle l'a écrit")
    page.get_by_role("button", name="Voir ce que cela").click()
    changes = page.inner_text(".changes")
    assert "Le grand dégel" in changes
    assert "Le très grand dégel" in changes
    page.get_by_role("button", name="Confirmer").click()
    (pin,), _ = load_lines(served.home.decisions)
    assert (pin.kind, pin.field, pin.value) == ("pin", "title", "Le très grand dégel")
    assert set(pin.evidence["corrects"]) == {"salle s1", "gazette s2", "billets s3"}
    assert page.inner_text("h1") == "Le très grand dégel"
    assert "L’équipe du babillard" in page.inner_text("table.choices")
    run_again(served.home, TOGETHER)
    titles = {event.title for event in load_events(served.home.merge / "events.parquet")}
    assert "Le très grand dégel" in titles
    page.get_by_role("button", name="Annuler…").click()
    page.get_by_role("button", name="Confirmer").click()
    assert list_kinds(served.home) == ["pin", "undo"]


def pin(served: Served, page: Any, event_id: str, field: str, typed: dict[str, str]) -> None:
    """Pin a field of an event: type, see what it changes, confirm."""
    page.goto(f"{served.url}/desk/event/{event_id}?pin={field}#fixer")
    check_page(page, SIZES[1])
    for name, text in typed.items():
        target = page.locator(f"#fixer [name={name}]")
        if target.evaluate("e => e.tagName") == "SELECT":
            target.select_option(text)
        else:
            target.fill(text)
    page.fill("#fixer [name=note]", "Vérifié")
    page.get_by_role("button", name="Voir ce que cela").click()
    assert page.locator(".changes").count() == 1
    page.get_by_role("button", name="Confirmer").click()


def test_every_kind_of_pin_is_obeyed(served: Served, browser: Any) -> None:
    """What is typed is shown as it is read, and published so."""
    page = served.enter(browser, "anne")
    event_id = find_event(served, "salle s1")
    pin(served, page, event_id, "hour", {"value": "19:30"})
    pin(served, page, event_id, "category", {"value": "theatre"})
    pin(served, page, event_id, "status", {"value": "cancelled"})
    pin(served, page, event_id, "is_free", {"value": "yes"})
    pin(served, page, event_id, "place", {"venue": "Le Ramdam", "city": "Amos", "lat": "48,5", "lon": "-78,1"})
    assert list_kinds(served.home) == ["pin"] * 5
    event = run_and_load(served, event_id)
    assert {f"{o.start:%H:%M}" for o in event.occurrences if o.start} == {"19:30"}
    assert (event.category, event.status, event.is_free) == ("theatre", Status.CANCELLED, True)
    assert (event.venue, event.city, event.lat, event.lon) == ("Le Ramdam", "Amos", 48.5, -78.1)


def test_dates_are_pinned_as_they_are_written(served: Served, browser: Any) -> None:
    """One a line, as people write them."""
    page = served.enter(browser, "anne")
    event_id = find_event(served, "salle s1")
    pin(served, page, event_id, "occurrences", {"value": "12 janvier 2027, 20 h\ndu 3 au 5 février 2027"})
    event = run_and_load(served, event_id)
    assert [str(o.first_day) for o in event.occurrences] == ["2027-01-12", "2027-02-03"]
    assert event.occurrences[1].is_period


def run_and_load(served: Served, event_id: str) -> MergedEvent:
    """Return an event after another run."""
    run_again(served.home, TOGETHER)
    return next(e for e in load_events(served.home.merge / "events.parquet") if e.event_id == event_id)


def test_what_cannot_be_read_is_said(served: Served, browser: Any) -> None:
    """The field keeps what was typed, the message names it, nothing is written."""
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/event/{find_event(served, 'salle s1')}?pin=occurrences#fixer")
    page.fill("#value", "12 janvier 2027, 20 h\nquand la lune monte")
    page.fill("#note", "x")
    page.get_by_role("button", name="Voir ce que cela").click()
    assert "quand la lune monte" in page.inner_text("[role=alert]")
    assert "quand la lune monte" in page.input_value("#value")
    assert list_kinds(served.home) == []


def test_what_changed_meanwhile_is_shown_again(served: Served, browser: Any) -> None:
    """Another editor decides between the two clicks: nothing is written, the new consequences are shown."""
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/event/{find_event(served, 'salle s1')}")
    page.locator('button[name=take][value="gazette s2"]').click()
    items = (("billets", "s3"), ("salle", "s1"))
    write_lines(served.home, Decision("z1", NOW - timedelta(minutes=1), "benoit", "different", items))
    page.get_by_role("button", name="Confirmer").click()
    assert "Quelque chose a changé" in page.inner_text("[role=alert]")
    assert list_kinds(served.home) == ["different"]
    page.get_by_role("button", name="Confirmer").click()
    assert list_kinds(served.home) == ["different"] * 3


def test_a_contradiction_is_told_before_it_is_made(served: Served, browser: Any) -> None:
    """Joining what a chain through a third listing keeps apart."""
    lines = [
        Decision("z1", NOW, "benoit", "different", (("salle", "t1"), ("tiers", "x"))),
        Decision("z2", NOW, "benoit", "same", (("salle", "s1"), ("tiers", "x"))),
    ]
    write_lines(served.home, *lines)
    page = served.enter(browser, "anne")
    page.goto(f"{served.url}/desk/event/{find_event(served, 'salle s1')}?q=riviere")
    page.get_by_role("button", name="Réunir… Contes").click()
    assert "Cela contredit d’autres décisions" in page.inner_text("[role=alert]")
    check_page(page)


def test_other_regions_are_others_to_decide(served: Served, browser: Any) -> None:
    """All can look; the button is for those in charge, and a form sent all the same is refused."""
    served.add("charles", regions=("11",))
    page = served.enter(browser, "charles")
    page.goto(f"{served.url}/desk/event/{find_event(served, 'salle s1')}")
    page.locator('button[name=take][value="gazette s2"]').click()
    assert not page.get_by_role("button", name="Confirmer").count()
    assert "régions qui ne sont pas les vôtres" in page.inner_text("[role=alert]")
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            const token = document.querySelector('meta[name="csrf-token"]').content;
            const fields = {what: "take-out", listing: "gazette s2", seen: "x", csrf: token};
            form.method = "post";
            form.action = location.pathname.replace("consequences", "decide");
            for (const [name, value] of Object.entries(fields)) {
                const field = document.createElement("input");
                field.name = name; field.value = value; form.append(field);
            }
            document.body.append(form); form.submit();
        }"""
    )
    page.wait_for_url("**/decide")
    assert list_kinds(served.home) == []


def test_hostile_facts_do_no_harm(served: Served, browser: Any) -> None:
    """Markup, direction marks and very long texts are shown as text; the policy has nothing to stop."""
    page = served.enter(browser, "anne")
    reports: list[str] = []
    page.on("request", lambda request: reports.append(request.url) if "csp-report" in request.url else None)
    page.goto(f"{served.url}/desk/event/{find_event(served, 'autre u1')}")
    assert "pwned" not in page.title() or "<script>" in page.title()
    assert "<script>" in page.inner_text("h1")
    assert len(page.content()) < 200_000
    check_page(page)
    assert reports == []


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_pages_are_accessible(serve: Serve, browser: Any, language: str, size: dict[str, int]) -> None:
    """Every state of the page."""
    desk = serve()
    desk.add("anne", language=language)
    page = desk.enter(browser, "anne")
    event_id = find_event(desk, "salle a1")
    for query in ("", "?q=gala", "?pin=place#fixer", "?pin=summary#fixer", "?done=1"):
        page.goto(f"{desk.url}/desk/event/{event_id}{query}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        check_page(page, size)
    assert page.goto(f"{desk.url}/desk/event/nothing").status == 404
