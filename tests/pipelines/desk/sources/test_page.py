"""The sources at the desk: their state, one-click lookups, what may be shared, a try of an address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.desk.sources.page import say_warning
from pipelines.home import Home
from pipelines.stages.readings import SourceReading, write_reading
from publish.pages.frame.language import load_language
from sources.catalogue import load_source
from tests.browsers import find_faults
from tests.pipelines.desk.serving import Served, serve_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FRENCH = load_language("fr")
TEXT = """id = "salle"
title = "Salle <b>du</b> Quai"  # as it calls itself
kind = "ical"
url = "https://salle.example/agenda.ics"
region = "04"
language = "fr"

[rights]
basis = "agreement"
"""
READING = SourceReading(
    "salle", "ailing", "2026-12-01T12:00:00+00:00", reason="timeout", ailing_since="2026-11-30T12:00:00+00:00",
    last_good="2026-11-29T12:00:00+00:00", listings=12, upcoming=7, said=12, coverage={"dated": 9},
    uncertain={"inferred": 3}, unmatched={"category": {"Arts <de> la scène": 5}, "city": {"Ste-Foy": 2}},
)  # fmt: skip


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve a desk with one source that ails."""
    folder = tmp_path / "calendars" / "salle"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(TEXT, encoding="utf-8")
    home = Home(tmp_path / "home")
    write_reading(home.readings, READING)
    with serve_desk(home, tmp_path / "calendars") as desk:
        yield desk


@pytest.mark.parametrize(("width", "language"), [(360, "fr"), (1280, "en")])
def test_a_maintainer_mends_a_source(served: Served, browser: Any, tmp_path: Path, width: int, language: str) -> None:
    """A word gets its meaning, some facts are kept back, the source is turned off; comments of the file stay."""
    served.add("lise", role="maintainer", language=language)
    page = served.enter(browser, "lise", viewport={"width": width, "height": 900})
    page.goto(f"{served.url}/desk/sources")
    faults = find_faults(page)
    assert "Salle <b>du</b> Quai" in page.locator("main").inner_text()
    page.click("text=Salle <b>du</b> Quai")
    faults += find_faults(page)
    row = page.locator("li", has_text="Arts <de> la scène")
    row.locator("select").select_option("theatre")
    row.locator("button").click()
    page.locator("li", has_text="Ste-Foy").locator("input[name=target]").fill("Québec")
    page.locator("li", has_text="Ste-Foy").locator("button").click()
    page.uncheck("input[name=share-summary]")
    page.click("button[value=republish]")
    page.click("button[value=disable]")
    path = tmp_path / "calendars" / "salle" / "source.toml"
    source = load_source(path, regions=["04"])
    assert source.lookups.category == {"Arts <de> la scène": "theatre"}
    assert source.lookups.city == {"Ste-Foy": "Québec"}
    assert (source.enabled, source.may_republish("summary"), source.may_republish("title")) == (False, False, True)
    assert "# as it calls itself" in path.read_text(encoding="utf-8")
    assert page.locator("button[value=enable]").count() == 1
    assert not faults
    assert getattr(served.app.state, "reports", 0) == 0
    page.context.close()


def test_warnings_of_a_preview_are_sentences() -> None:
    """As the command says them; a code without words stays one."""
    told = {"code": "undated", "count": 2, "total": 5}
    assert say_warning(told, FRENCH) == "Sans date lisible, donc non publiés\u00a0: 2 sur 5."
    assert say_warning({"code": "another"}, FRENCH) == "another"


def test_editors_do_not_see_sources(served: Served, browser: Any) -> None:
    """That is for those who look after them."""
    served.add("anne")
    page = served.enter(browser, "anne")
    assert page.goto(f"{served.url}/desk/sources").status == 403
    assert page.goto(f"{served.url}/desk/sources/salle").status == 403
    page.context.close()


def test_an_address_is_tried_for_real(served: Served, browser: Any) -> None:
    """Private addresses are refused by the same guard as in a run; nothing is written."""
    served.add("lise", role="maintainer")
    page = served.enter(browser, "lise")
    page.goto(f"{served.url}/desk/sources?url=http://127.0.0.1:1/agenda.ics", timeout=60_000)
    assert "c'est une adresse d'un réseau privé" in page.inner_text("[role=alert]").replace("’", "'")
    page.context.close()
