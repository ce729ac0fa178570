"""What becomes of an answer, whatever a form says: refused, asked again, kept once, told."""

from __future__ import annotations

import re

from dedupe.decisions import load_lines
from tests.pipelines.desk.http_client import Client, find_token
from tests.pipelines.desk.serving import Served


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


def test_sources_are_named_by_their_titles(served: Served) -> None:
    """On the card and in the filter; by their id where the catalogue has them no more."""
    folder = served.app.state.desk.calendars / "gazette"
    folder.mkdir()
    (folder / "source.toml").write_text(
        'id = "gazette"\ntitle = "La Gazette du quai"\nkind = "ical"\nurl = "https://gazette.example/a.ics"\n'
        'region = "04"\nlanguage = "fr"\n[rights]\nbasis = "agreement"\n', encoding="utf-8",
    )  # fmt: skip
    client = Client(served.url)
    client.enter("marie")
    assert "La Gazette du quai" in client.ask("GET", "/desk/queue")[1]
    client.ask("GET", "/desk/queue/next")
    card = client.ask("GET", client.headers["location"])[1]
    assert {"La Gazette du quai", "salle"} <= set(re.findall(r'class="source"><bdi>([^<]+)', card))


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
