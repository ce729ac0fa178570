"""`babillard.toml`: how one instance is called, where it is, what it looks like. Every key is in docs/settings.md."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from defusedxml import ElementTree
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from pipelines.colours import find_unreadable, load_colours
from pipelines.errors import SettingsError
from pipelines.notify.settings import Notes
from publish.model import Instance, Logo
from publish.pages.frame.assets import SITE
from sources.errors import TerritoryError
from sources.territory import BUNDLED, load_territory
from sources.toml_files import UnreadableTomlError, read_toml

NAME = "babillard.toml"
LOGO_MAX = 256 * 1024  # bytes: it is on every page
_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")


class Colours(BaseModel):
    """`[colours]`: names of the style sheet's colours → «#rrggbb»; `[colours.dark]` for those who prefer dark."""

    model_config = ConfigDict(extra="allow", frozen=True)
    dark: dict[str, str] = {}


class InstanceFile(BaseModel):
    """The keys of `babillard.toml`; what is absent keeps its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    base_url: str | None = None
    contact: str | None = None
    timezone: str | None = None
    territory: str | None = None
    languages: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    logo: str | None = None
    colours: Colours = Colours()
    hub: str | None = None
    site: str | None = None
    posters_pdf: StrictBool | None = None
    serves_members: StrictBool | None = None
    notes: Notes = Notes()


def load_instance(path: Path, default: Instance | None = None) -> Instance:
    """Return the instance that a `babillard.toml` describes; raise SettingsError naming file, key and way out.

    Paths in it are relative to its folder. What it does not tell is as in `default`.
    """
    said = _read_file(path)
    reading = _Reading(path.parent)
    changes = dict(reading.read(said))
    if reading.problems:
        raise SettingsError(path, reading.problems)
    return replace(default or Instance(), **changes)


def load_notes(path: Path) -> Notes:
    """Return the table `[notes]` of a `babillard.toml`."""
    return _read_file(path).notes


def check_address(value: str, key: str, *, example: str = "https://babillard.example/") -> Iterator[str]:
    """Yield what is wrong with a web address."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        yield f"{key}: «{value}» is not an http or https address without «?» and «#», such as {example}"


def _read_file(path: Path) -> InstanceFile:
    try:
        facts = read_toml(path)
    except OSError as error:
        raise SettingsError(path, [f"cannot be read: {error.strerror or error}"]) from error
    except UnreadableTomlError as error:
        raise SettingsError(path, [str(error)]) from error
    try:
        return InstanceFile.model_validate(facts)
    except ValidationError as error:
        raise SettingsError(path, [_explain(item) for item in error.errors()]) from error


class _Reading:
    """Reads what a file says, gathering what is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def read(self, said: InstanceFile) -> Iterator[tuple[str, Any]]:
        if said.name is not None:
            yield "name", said.name
        if said.base_url is not None:
            self.problems += check_address(said.base_url, "base_url")
            yield "base_url", said.base_url.rstrip("/") + "/"
        if said.contact is not None:
            if not _ADDRESS.fullmatch(said.contact):
                self.problems.append(f"contact: «{said.contact}» is not an e-mail address")
            yield "contact", said.contact
        if said.timezone is not None:
            if said.timezone not in available_timezones():
                near = _suggest(said.timezone, available_timezones())
                self.problems.append(f"timezone: «{said.timezone}» is not a time zone ({near})")
            yield "timezone", said.timezone
        if said.hub:
            self.problems += check_address(said.hub, "hub", example="https://hub.example/")
            yield "hub", said.hub
        if said.posters_pdf is not None:
            yield "posters_pdf", said.posters_pdf
        if said.serves_members is not None:
            yield "serves_members", said.serves_members
        if said.territory is not None:
            yield "territory", self._find_territory(said.territory)
        if said.logo is not None:
            yield "logo", self._read_logo(said.logo)
        site = self._find_site(said.site)
        if site is not None:
            yield "site", site
        if said.languages is not None:
            self.problems += _check_languages(said.languages, site)
            yield "languages", said.languages
        light = {key: str(value) for key, value in (said.colours.model_extra or {}).items()}
        yield "colours", self._read_colours(light, is_dark=False)
        yield "dark_colours", self._read_colours(said.colours.dark, is_dark=True)

    def _find_territory(self, name: str) -> Path:
        bundled = BUNDLED.parent / name
        folder = bundled if "/" not in name and bundled.is_dir() else (self.folder / name).resolve()
        try:
            load_territory(folder)
        except TerritoryError as error:
            known = [path.name for path in sorted(BUNDLED.parent.iterdir()) if path.is_dir() and path.name[0] != "_"]
            self.problems.append(
                f"territory: {error}"
                if folder.is_dir()
                else f"territory: «{name}» is neither a bundled one ({', '.join(known)}) nor a folder: {folder}"
            )
        return folder

    def _read_logo(self, name: str) -> Logo | None:
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            self.problems.append(f"logo: {path} cannot be read: {error.strerror}")
            return None
        if len(content) > LOGO_MAX:
            self.problems.append(f"logo: {name} has {len(content):,} bytes; it is on every page, {LOGO_MAX:,} at most")
        if content.startswith(_PNG):
            return Logo("png", content)
        try:
            if str(ElementTree.fromstring(content).tag).rpartition("}")[2] == "svg":
                return Logo("svg", content)
        except (ElementTree.ParseError, ValueError):
            pass
        self.problems.append(f"logo: {name} is neither an SVG nor a PNG")
        return None

    def _find_site(self, name: str | None) -> Path | None:
        folder = (self.folder / (name or "site")).resolve()
        if folder == SITE:
            return None
        if folder.is_dir() and any((folder / kind).is_dir() for kind in ("templates", "assets", "translations")):
            return folder
        if name is not None:
            self.problems.append(f"site: {folder} has none of the folders templates, assets, translations")
        return None

    def _read_colours(self, colours: Mapping[str, str], *, is_dark: bool) -> Mapping[str, str]:
        table = "[colours.dark]" if is_dark else "[colours]"
        known = load_colours()[is_dark]
        wrong = [
            f"{table} {name}: unknown colour ({_suggest(name, known)})"
            if name not in known
            else f"{table} {name}: «{value}» is not a colour such as #1f4d46"
            for name, value in colours.items()
            if name not in known or not _COLOUR.fullmatch(value)
        ]
        self.problems += wrong
        if not wrong:
            colours = {name: value.lower() for name, value in colours.items()}
            self.problems += [f"{table} {problem}" for problem in find_unreadable(colours, is_dark=is_dark)]
        return colours


def _check_languages(codes: tuple[str, ...], site: Path | None) -> Iterator[str]:
    known = {"fr", *(path.stem for path in (SITE / "translations").glob("*.po"))}
    known |= {path.stem for path in (site / "translations").glob("*.po")} if site else set()
    if len(set(codes)) < len(codes):
        yield "languages: a language is named twice"
    for code in codes:
        try:
            Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            yield f"languages: «{code}» is not a language code such as fr, en, es"
            continue
        if code not in known:
            yield (
                f"languages: nothing is translated to «{code}» (there are {', '.join(sorted(known))}); put {code}.po "
                "into site/translations/ beside this file (docs/settings.md)"
            )


def _explain(item: Mapping[str, Any]) -> str:
    location = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        table, _, key = location.rpartition(".")
        known = (Notes if table else InstanceFile).model_fields
        return f"{location}: unknown key ({_suggest(key, known)})"
    if item["type"] == "tuple_type":
        return f'{location}: is a list, such as ["fr", "en"]'
    if item["type"] in ("bool_type", "bool_parsing"):
        return f"{location}: is true or false, without quotes"
    message = item["msg"].removeprefix("Value error, ")
    said = item.get("input")
    return f"{location}: {message}" if isinstance(said, dict) else f"{location}: {message} (here: «{said}»)"


def _suggest(given: str, choices: Collection[str]) -> str:
    near = difflib.get_close_matches(given, list(choices), n=1, cutoff=0.5)
    return f"nearest: «{near[0]}»" if near else "one of: " + ", ".join(sorted(choices)[:40])
