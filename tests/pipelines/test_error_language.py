"""Errors of the command line: in French where the terminal speaks it, none that calendar maintainers see forgotten."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import typer.rich_utils

from pipelines.cli.errors import load_errors, translate_error
from pipelines.cli.main import main
from tests.pipelines.runs import SOURCE

ROOT = Path(__file__).parents[2]
FRENCH_NAMES = (
    "COMMANDS_PANEL_TITLE", "DEFAULT_STRING", "REQUIRED_LONG_STRING", "ERRORS_PANEL_TITLE", "RICH_HELP",
    "rich_format_error",
)  # fmt: skip
# Modules all of whose errors have their French.
SPOKEN = (
    "sources/catalogue.py", "sources/toml_files.py", "sources/departures.py", "pipelines/catalogue.py",
    "pipelines/home.py", "pipelines/cli/source.py", "pipelines/cli/adding.py", "pipelines/cli/options.py",
    "pipelines/cli/adding_flow.py", "pipelines/cli/keeping.py", "pipelines/cli/preview.py", "pipelines/cli/dates.py",
)  # fmt: skip


def find_texts(node: ast.AST) -> Iterator[str]:
    """Yield the texts in a piece of code, with {} for what is put in."""
    for part in ast.iter_child_nodes(node) if not isinstance(node, ast.JoinedStr) else ():
        yield from find_texts(part)
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from find_texts(part)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def read_texts(path: Path) -> set[str]:
    """Return the texts of a module."""
    return set(find_texts(ast.parse(path.read_text(encoding="utf-8"))))


def list_errors(path: Path) -> Iterator[str]:
    """Yield the texts that a module raises, yields or returns as sentences."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Yield | ast.Return) and path.parts[-2] == "sources"):
            for text in find_texts(node):
                if re.search(r"[a-z]{2,} (?:[a-z]{2,}|«)", text):
                    yield text


def normalise(text: str) -> str:
    """Return a text with {} for each of its places."""
    return re.sub(r"\{\w*\}", "{}", text)


def test_each_french_error_is_still_said() -> None:
    """Its English stands in the code; what libraries say of a value or a word is tried below."""
    files = [path for room in ("sources", "pipelines", "dedupe", "publish") for path in (ROOT / room).rglob("*.py")]
    said = "\n".join(text for path in files for text in read_texts(path))
    tables = tomllib.loads((ROOT / "pipelines" / "cli" / "errors_fr.toml").read_text(encoding="utf-8"))
    own = [text for name, table in tables.items() if name not in ("typer", "values") for text in table]
    assert "\n".join(text for text in own if normalise(text).strip("{}") not in said) == ""


@pytest.mark.parametrize("name", SPOKEN)
def test_what_maintainers_see_has_its_french(name: str) -> None:
    """A new error of these modules needs a line of errors_fr.toml."""
    known = "\n".join(normalise(text) for text in load_errors())
    missing = [text for text in list_errors(ROOT / name) if text.strip("{}:; ") not in known]
    assert missing == []


def test_places_are_the_same_in_french() -> None:
    """What the error tells is told."""
    for english, french in load_errors().items():
        assert set(re.findall(r"\{\w+\}", french)) <= set(re.findall(r"\{\w+\}", english)), english


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (
            "/srv/a b/source.toml: kind: «icall» is not known (nearest: «ical»)",
            "/srv/a b/source.toml: kind : «icall» n'existe pas (le plus proche : «ical»)",
        ),
        ("/x/source.toml: url: is missing; «ulr» looks like it, is it misspelt?",
         "/x/source.toml: url : manque; «ulr» y ressemble, est-ce une faute de frappe?"),
        ("/x/source.toml: url: is missing", "/x/source.toml: url : manque"),
        ("/x: line 3 is not TOML, «a = “b”»: the quotes are curly ones; write straight ones: \"…\"",
         "/x: la ligne 3 n'est pas du TOML, «a = “b”» : les guillemets sont courbes; mettez-en des droits : \"…\""),
        ("/x: [expect] dated_min: Input should be less than or equal to 1 (here: «3»)",
         "/x: [expect] dated_min : doit être au plus 1 (ici : «3»)"),
        (
            "/x/babillard.toml: [colours.dark] link: «link» (#111111) on «paper» (#222222) has a contrast of 1.2, text "
            "needs 4.5; choose a lighter one",
            "/x/babillard.toml: [colours.dark] link : «link» (#111111) sur «paper» (#222222) a un contraste de 1.2; un "
            "texte veut 4.5, choisissez plus clair",
        ),
        ("environment: BABILLARD_SERVES_MEMBERS: «true» is neither 1 (yes) nor 0 (no)",
         "environment: BABILLARD_SERVES_MEMBERS : «true» n'est ni 1 (oui) ni 0 (non)"),
        ("/x: what nobody foresaw", "/x: what nobody foresaw"),
        ("", ""),
    ],
)  # fmt: skip
def test_errors_are_known_by_their_text(english: str, french: str) -> None:
    """Whatever stands before them; several lines are several errors; English stays as it is."""
    assert translate_error(english, "fr") == french
    assert translate_error(f"{english}\n{english}", "fr") == f"{french}\n{french}".rstrip("\n")
    assert translate_error(english, "en") == english


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("run --calendars nowhere", "Mauvaise valeur pour '--calendars' : le dossier 'nowhere' n'existe pas."),
        ("run --calender x", "Cette option n'existe pas : --calender (le plus proche : --calendars)"),
        ("source chek", "Cette commande n'existe pas : 'chek'. Vouliez-vous dire 'check'?"),
        ("source add", "Il manque 'url'."),
        ("serve --port 99999", "Mauvaise valeur pour '--port' : doit être au plus 65535"),
        ("serve --port x", "Mauvaise valeur pour '--port' : doit être un nombre entier"),
        ("queue --lang x", "Mauvaise valeur pour '--lang' : 'x' n'est pas au choix : 'fr', 'en'."),
        ("prune --home nowhere", "nowhere : ce dossier n'existe pas; nommez-en un autre avec --home"),
        ("run --now demain", "«demain» n'est pas un moment ISO"),
        ("source list --calendars calendars", "source.toml: kind : «icall» n'existe pas (le plus proche : «ical»)"),
        (
            "source check salle --calendars calendars",
            "cette source n'existe pas : salle; voyez «babillard source list»",
        ),
        ("restore none.zst --home new", "n'est pas une sauvegarde de Babillard, ou est abîmée"),
    ],
)
def test_the_command_line_speaks_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    """What is typed wrongly, and what is wrong in a file; the exit code is what it is in English."""
    for name in FRENCH_NAMES:
        monkeypatch.setattr(typer.rich_utils, name, getattr(typer.rich_utils, name))  # put back afterwards
    (tmp_path / "calendars" / "autre").mkdir(parents=True)
    text = SOURCE.format(id="autre", kind="icall", url="https://autre.example/a.ics", basis="pending")
    (tmp_path / "calendars" / "autre" / "source.toml").write_text(text, encoding="utf-8")
    (tmp_path / "none.zst").write_bytes(b"no backup")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "fr_CA.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as left:
        main(words.split())
    assert left.value.code == (1 if words.split()[0] == "restore" or "list" in words else 2)
    assert said in capsys.readouterr().err
