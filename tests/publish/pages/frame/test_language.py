"""Texts: every one is translated, spaced and apostrophed; templates and code name no text the catalogue lacks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.desk.history import decision_words
from pipelines.desk.history import view as history_view
from pipelines.desk.people.people_page import DONE
from pipelines.desk.queue.page import DOUBT_NAMES
from pipelines.desk.rebuild import difference
from pipelines.desk.rendering import MENU, ROLE_NAMES
from pipelines.media_types import choose_headers
from pipelines.members import actions
from pipelines.members.views import LANGUAGES_OFFERED
from pipelines.people.passwords import DIFFERENT, FAULTS, WRONG
from publish.pages.frame import vocabulary
from publish.pages.frame.environment import TEMPLATES, TEXT, clean_href, clean_plain, render_jsonld
from publish.pages.frame.language import IN_PATHS, load_language
from publish.pages.frame.renderer import FOOTER
from publish.pages.members import PART
from publish.pages.openness import columns, data
from publish.pages.partners import posters
from publish.pages.subscribe.programs import load_programs

CODE = Path(vocabulary.__file__).parents[1]
MEMBERS_CODE = CODE.parents[1] / "pipelines/members"
DESK_CODE, DESK_TEMPLATES = (CODE.parents[1] / folder for folder in ("pipelines/desk", "site/desk/templates"))
COUNT = re.compile(r'count\(\s*"([^"]*)"')


def find_texts() -> Iterator[tuple[str, str]]:
    """Yield (context, text) for each text of templates, code and data."""
    for path in (*TEMPLATES.glob("*.html"), *DESK_TEMPLATES.glob("*.html")):
        source = path.read_text(encoding="utf-8")
        yield from (("", found) for found in [*TEXT.findall(source), *COUNT.findall(source)])
    for path in (*CODE.rglob("*.py"), *DESK_CODE.rglob("*.py"), *MEMBERS_CODE.glob("*.py")):
        yield from _find_in_code(ast.parse(path.read_text(encoding="utf-8")))
    for name in (
        "STATUSES",
        "BANNERS",
        "FIELDS",
        "RESULTS",
        "KINDS",
        "BASES",
        "FEED_NAMES",
        "CHANGES",
        "ROLES",
        "REASONS",
        "COVERED",
        "UNMATCHED",
        "REPUBLISHED",
        "MATCH_KINDS",
    ):
        yield from (("", text) for text in getattr(vocabulary, name).values())
    yield from (("", text) for words in (columns.TABLES, columns.COLUMNS, data.TYPES) for text in words.values())
    yield from (("", text) for words in (actions.WISHES, actions.DONE) for text in words.values() if text)
    yield from (("", name) for _, name in LANGUAGES_OFFERED)
    yield from (("", text) for words in (difference.FACTS, difference.REASONS) for text in words.values())
    yield IN_PATHS, PART
    yield from (("", label) for label, _, _ in MENU)
    yield from (("", label) for label, _ in FOOTER)
    yield from ((IN_PATHS, part) for _, part in FOOTER)
    yield IN_PATHS, posters.PART
    yield from (("", name) for name in (*ROLE_NAMES.values(), *DONE.values(), *DOUBT_NAMES.values()))
    for words in (decision_words.KINDS, decision_words.STATES, decision_words.PINNED, history_view.FACTS):
        yield from (("", text) for text in words.values())
    yield from (("", fault) for fault in (*FAULTS, DIFFERENT, WRONG))
    for program in load_programs():
        yield from (("", text) for text in (program["name"], program["delay"], *program["steps"]))


def _find_in_code(tree: ast.AST) -> Iterator[tuple[str, str]]:
    contexts = {"say": "", "say_count": "", "list_forms": "", "make_path": IN_PATHS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if name in contexts and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield contexts[name], first.value


def test_english_is_complete() -> None:
    """Every text that templates and code use is in the English catalogue."""
    known = load_language("en").texts
    assert not {found for found in find_texts() if found not in known}


def test_english_keeps_the_placeholders() -> None:
    """A translation fills in what its original fills in."""
    for (_, text), translated in load_language("en").texts.items():
        for form in [translated] if isinstance(translated, str) else translated:
            assert sorted(re.findall(r"%\(\w+\)s", text)) == sorted(re.findall(r"%\(\w+\)s", form)), text


def test_french_has_its_spaces() -> None:
    """Narrow no-break spaces inside « » and before ; ! ?, a wide one before the colon, curved apostrophes."""
    say = load_language("fr").say
    assert say("« Oui » ; l'eau ? Non : 5") == "«\u202fOui\u202f»\u202f; l’eau\u202f? Non\u00a0: 5"


def test_numbers_agree() -> None:
    """French has one event and no «0 événements»; English has 0 events; thousands are apart."""
    french, english = load_language("fr"), load_language("en")
    text = ("%(n)s événement à venir", "%(n)s événements à venir")
    assert french.say_count(*text, 0) == "0 événement à venir"
    assert english.say_count(*text, 0) == "0 events to come"
    assert english.say_count(*text, 1) == "1 event to come"
    assert french.say_count(*text, 12345) == "12\u202f345 événements à venir"


def test_addresses_are_in_their_language() -> None:
    """The first word is translated, the rest is data."""
    assert load_language("fr").make_path("jour", "2026-12-05") == "fr/jour/2026-12-05/"
    assert load_language("en").make_path("jour", "2026-12-05") == "en/day/2026-12-05/"
    assert load_language("en").make_path() == "en/"


def test_servers_know_frames_and_letters_in_any_language(tmp_path: Path) -> None:
    """Whatever a catalogue says, their addresses fit the rules of `deploy/`, which nobody has to edit."""
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgctxt "chemin"\nmsgid "{}"\nmsgstr "{}"\n'
    )
    (tmp_path / "es_MX.po").write_text(text.format("integrer", "incrustar"), encoding="utf-8")
    spanish = load_language("es_MX", tmp_path)
    assert spanish.make_path("integrer", "all") == "es_MX/embed/all/"
    assert spanish.make_path("infolettre", "all") == "es_MX/newsletter/all/"
    assert load_language("fr").make_path("integrer", "all") == "fr/integrer/all/"
    assert "frame-ancestors *" in choose_headers("es_MX/embed/all/index.html")["Content-Security-Policy"]
    assert "frame-ancestors *" not in choose_headers("es_MX/embedded/index.html")["Content-Security-Policy"]


def test_only_the_web_is_linked() -> None:
    """http and https with a host, nothing else."""
    assert clean_href(" https://a.example/x ") == "https://a.example/x"
    for bad in ("javascript:alert(1)", "data:text/html,x", "//a.example", "https:", "http://[", "", None, "a.example"):
        assert clean_href(bad) is None


def test_json_cannot_end_a_script() -> None:
    """No tag, entity or line separator survives in embedded JSON."""
    assert not re.search("[<>&\u2028]", render_jsonld({"a": "</script><!--&\u2028"}))
    assert clean_plain(" a\u202eb \n c ") == "ab c"
