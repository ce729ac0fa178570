"""`babillard.toml`: read whole, wrong in words, and another instance from it: other names, languages and territory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.colours import find_unreadable, load_colours, measure_contrast
from pipelines.errors import SettingsError
from pipelines.instance_file import InstanceFile, load_instance
from pipelines.notify.settings import Notes
from pipelines.settings import find_file, load_settings, make_user_agent
from publish.feeds.entries import make_entries
from publish.model import Instance
from publish.pages.render import render_pages
from sources.territory import BUNDLED, choose_territory
from tests.pipelines.runs import Place
from tests.publish.editions import make_edition, make_event, make_hour
from tests.servers import make_ics, serve_files

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(autouse=True)
def _keep_territory() -> Iterator[None]:
    """The territory is the process's: give it back."""
    yield
    choose_territory(BUNDLED)


def test_the_keys_of_notes_are_documented() -> None:
    """Each key of `[notes]` has its line."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in Notes.model_fields if not re.search(rf"^\|.*`{name}`", text, re.MULTILINE)] == []


def write(folder: Path, text: str) -> Path:
    """Write a settings file."""
    path = folder / "babillard.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_documented_example_is_read(tmp_path: Path) -> None:
    """The example of docs/settings.md says every key, and each is obeyed."""
    (example,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "logo.svg").write_bytes(SVG)
    (tmp_path / "site" / "templates").mkdir(parents=True)
    instance = load_instance(write(tmp_path, example))
    default = Instance()
    same = {name for name in Instance.__dataclass_fields__ if getattr(instance, name) == getattr(default, name)}
    assert same == {"timezone", "territory", "languages", "posters_pdf"}, "these are told as they are by default"
    for name in InstanceFile.model_fields:
        assert re.search(rf"^\[?{name}\b", example, re.MULTILINE), name
    assert instance.base_url == "https://cote.example/"
    assert instance.site == tmp_path / "site"
    assert instance.dark_colours == {"deep": "#14294a"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam = 'x'", "nam: unknown key (nearest: «name»)"),
        ("name = ''", "name: "),
        ("name = 3", "name: "),
        ("base_url = 'cote.example'", "base_url: «cote.example» is not an http or https address"),
        ("contact = 'personne'", "contact: «personne» is not an e-mail address"),
        ("timezone = 'America/Toront'", "nearest: «America/Toronto»"),
        ("languages = []", "languages: "),
        ("languages = ['fr', 'fr']", "languages: a language is named twice"),
        ("languages = ['xx-yy-zz']", "is not a language code"),
        ("languages = ['fr', 'es']", "put es.po into site/translations/"),
        ("territory = 'nulle-part'", "neither a bundled one (quebec) nor a folder"),
        ("logo = 'rien.svg'", "rien.svg cannot be read"),
        ("logo = 'babillard.toml'", "is neither an SVG nor a PNG"),
        ("site = 'rien'", "has none of the folders templates, assets, translations"),
        ("hub = 'ftp://hub.example'", "hub: «ftp://hub.example»"),
        ("[colours]\nlnik = '#000000'", "[colours] lnik: unknown colour (nearest: «link»)"),
        ("[colours]\nlink = 'red'", "[colours] link: «red» is not a colour such as"),
        ("[colours]\nlink = '#aaaaaa'", "choose a darker one"),
        ("[colours.dark]\ndeep = '#e0e0e0'", "[colours.dark] deep: «on-deep»"),
        ('name = "x', 'line 1 is not TOML, «name = "x»: the closing quote is missing'),
        ("serves_members = 'yes'", "serves_members: is true or false, without quotes"),
        ("languages = 'fr'", 'languages: is a list, such as ["fr", "en"]'),
        ("[notes]\nsned = 'mail'", "notes.sned: unknown key (nearest: «send»)"),
        ("[notes]\nsend = 'mail'", 'notes: send = "mail" needs server'),
        ("[notes]\nsend = 'post'", "notes.send: Input should be 'no', 'file' or 'mail' (here: «post»)"),
        ("[notes]\nserver = 'a.example'\nuser = 'x'\nsecurity = 'none'", "a password must not travel readable"),
    ],
)
def test_mistakes_name_file_key_and_way_out(tmp_path: Path, text: str, said: str) -> None:
    """Each mistake is one line that begins with the file."""
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_instance(path)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Whoever writes the file does not have to run the command once a mistake."""
    with pytest.raises(SettingsError) as caught:
        load_instance(write(tmp_path, "contact = 'x'\nlogo = 'y'\nhub = 'z'\n"))
    assert len(caught.value.problems) == 3


def test_logos_are_pictures_of_a_sane_size(tmp_path: Path) -> None:
    """PNG and SVG by their content, not their name; what weighs too much is refused."""
    (tmp_path / "a").write_bytes(PNG)
    logo = load_instance(write(tmp_path, "logo = 'a'")).logo
    assert logo is not None
    assert (logo.ending, logo.content) == ("png", PNG)
    (tmp_path / "a").write_bytes(PNG + bytes(300_000))
    with pytest.raises(SettingsError, match="at most"):
        load_instance(write(tmp_path, "logo = 'a'"))


def test_own_colours_are_readable() -> None:
    """The style sheet itself holds to what it asks of others; contrast is that of WCAG."""
    assert measure_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert measure_contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    for is_dark in (False, True):
        assert list(find_unreadable(load_colours()[is_dark], is_dark=is_dark)) == []


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """The file named wins over that of the home; the environment's address over both."""
    write(tmp_path, "name = 'Maison'\nbase_url = 'https://a.example'")
    other = tmp_path / "autre.toml"
    other.write_text("name = 'Autre'", encoding="utf-8")
    assert load_settings({}, home=tmp_path).instance.name == "Maison"
    assert load_settings({}, home=tmp_path).instance.base_url == "https://a.example/"
    assert load_settings({"BABILLARD_SETTINGS": str(other)}, home=tmp_path).instance.name == "Autre"
    found = load_settings({"BABILLARD_BASE_URL": "https://b.example"}, home=tmp_path).instance
    assert (found.name, found.base_url) == ("Maison", "https://b.example/")
    assert find_file({}, tmp_path / "ailleurs") is None
    with pytest.raises(SettingsError, match="is no file"):
        find_file({}, tmp_path, tmp_path / "rien.toml")


TABLES = {
    "regions.csv": "code,name,name_en,slug,aliases\n51,Rivage,Shore,rivage,\n",
    "towns.csv": "code,name,kind,slug,region,mrc,population,lat,lon,postal,timezone\n"
    "1,Port-Étoile,ville,port-etoile,51,,900,46.1,-64.8,E1A,America/Moncton\n"
    "2,Anse-au-Loup,ville,anse-au-loup,51,,300,46.4,-64.6,E1B,America/Moncton\n",
    "communities.csv": "name,slug,region,population,lat,lon,timezone,nation,aliases\n",
    "localities.csv": "name,town,town_name,kind,lat,lon\n",
    "postal.csv": "prefix,regions,town,town_name\nE1A,51,1,Port-Étoile\n",
}
SPANISH = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Vie privée"
msgstr "Privacidad"

msgctxt "chemin"
msgid "vie-privee"
msgstr "privacidad"
"""


def test_addresses_follow_own_translations(tmp_path: Path) -> None:
    """The words of addresses that an instance translates are those of its pages, feeds and robot alike."""
    (tmp_path / "site" / "translations").mkdir(parents=True)
    words = 'msgctxt "chemin"\nmsgid "{}"\nmsgstr "{}"\n\n'
    text = SPANISH + "\n" + words.format("evenement", "evento") + words.format("a-propos", "acerca")
    (tmp_path / "site" / "translations" / "es.po").write_text(text, encoding="utf-8")
    instance = load_instance(write(tmp_path, "languages = ['es', 'fr']"))
    edition = make_edition([make_event("e1", "Concierto", make_hour(2))], instance=instance)
    (entry,) = make_entries(edition, lambda event_id, error: None).values()
    pages = {path for path, _ in render_pages(edition, ()) if "/e1" in path or "-e1/" in path}
    assert f"{entry.page.removeprefix(instance.base_url)}index.html" in pages
    assert "/es/evento/" in entry.page
    assert make_user_agent(instance).endswith("es/acerca/)")


@pytest.mark.slow
def test_another_instance_is_all_its_own(tmp_path: Path) -> None:
    """Name, address, colours, logo, a third language, a template and a territory of one's own reach the release."""
    place = Place(tmp_path)
    tables, site = place.home / "tables", place.home / "site"
    for folder in (tables, site / "templates", site / "translations", site / "assets"):
        folder.mkdir(parents=True)
    for name, text in TABLES.items():
        (tables / name).write_text(text, encoding="utf-8")
    (tables / "words.toml").write_text((BUNDLED / "words.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (site / "templates" / "about.html").write_text(
        '{% extends "layout.html" %}{% block main %}<h1>Chez nous, {{ site.name }}</h1>{% endblock %}', encoding="utf-8"
    )
    (site / "translations" / "es.po").write_text(SPANISH, encoding="utf-8")
    (site / "assets" / "affiche.txt").write_text("x", encoding="utf-8")
    (place.home / "logo").write_bytes(PNG)
    write(
        place.home,
        "name = 'Rivage'\nbase_url = 'https://rivage.example/agenda/'\nterritory = 'tables'\nlogo = 'logo'\n"
        "timezone = 'America/Moncton'\nlanguages = ['es', 'fr']\n[colours]\ndeep = '#1f3f6b'\n",
    )
    event = (
        "UID:1@x\nSUMMARY:Concert du port\nDTSTART;TZID=America/Moncton:20261210T193000\nLOCATION:Salle, Port-Étoile"
    )
    with serve_files({"/a.ics": ("text/calendar", make_ics(event))}) as server:
        place.add_source("a", f"{server.url}/a.ics")
        path = place.calendars / "a" / "source.toml"
        text = path.read_text(encoding="utf-8").replace('"04"', '"51"').replace("Trois-Rivières", "Port-Étoile")
        path.write_text(text, encoding="utf-8")
        place.run()
    (row,) = place.load("events")
    assert (row["city"], row["region"]) == ("Port-Étoile", "51")
    files = json.loads((place.latest / "index.json").read_text(encoding="utf-8"))["files"]
    assert {"assets/logo.png", "assets/affiche.txt", "es/privacidad/index.html", "feeds/region/51.ics"} <= files.keys()
    assert not any(name.startswith("en/") for name in files)
    feed = (place.latest / "feeds" / "all.ics").read_text(encoding="utf-8").replace("\r\n ", "")
    assert "X-WR-CALNAME:Rivage" in feed
    assert "https://rivage.example/agenda/es/evenement/" in feed
    page = (place.latest / "es" / "privacidad" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="es">' in page
    assert "<h1>Privacidad</h1>" in page
    assert "assets/logo.png" in page
    assert "Chez nous, Rivage" in (place.latest / "fr" / "a-propos" / "index.html").read_text(encoding="utf-8")
    assert "--deep: #1f3f6b;" in (place.latest / "assets" / "babillard.css").read_text(encoding="utf-8")
    day = (place.latest / "es" / "jour" / "2026-12-10" / "index.html").read_text(encoding="utf-8")
    assert "jueves, 10 de diciembre de 2026" in day.lower()
