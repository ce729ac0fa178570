"""A language of the site: its texts from a gettext catalogue, the words in its addresses, its spacing."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parents[3] / "site" / "translations"
SOURCE_LANGUAGE = "fr"  # what message ids are written in
SAID_MAX = 5_000  # texts that are kept ready: the site has some hundreds
IN_PATHS = "chemin"  # context of the words that make addresses

# Web servers know some pages by their addresses: who may frame them, which styles they may have (pipelines.media_types,
# deploy/). So these words are the same in every language but French, whatever a catalogue has for them.
WORDS_OF_SERVERS = {"integrer": "embed", "infolettre": "newsletter"}

# The narrow space before ; ! ? and inside « » and the wider one before : (Office québécois de la langue française).
_NARROW_BEFORE = re.compile(r" (?=[;!?»])")
_NARROW_AFTER = re.compile(r"(?<=«) ")
_WIDE_BEFORE = re.compile(r" (?=[:–](?:\s|$))")


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Texts by (context, message id); plural forms are tuples under the singular's id."""

    code: str
    texts: Mapping[tuple[str, str], str | tuple[str, ...]] = field(repr=False)
    choose: Callable[[int], int] = field(repr=False, default=lambda n: _choose_french(n))
    _said: dict[tuple[str, str], str] = field(repr=False, default_factory=dict)  # texts with their typography

    def say(self, text: str, context: str = "") -> str:
        """Return a text of the source language in this one; itself where the catalogue lacks it."""
        said = self._said.get((context, text))
        if said is None:
            found = self.texts.get((context, text), text)
            said = self.space(found if isinstance(found, str) else found[0])
            if len(self._said) < SAID_MAX:  # what a source says may be asked for, too
                self._said[context, text] = said
        return said

    def say_count(self, one: str, many: str, number: int) -> str:
        """Return the form that agrees with a number, its `%(n)s` filled in."""
        forms = self.list_forms(one, many)
        return forms[min(self.choose(number), len(forms) - 1)] % {"n": self.write_number(number)}

    def list_forms(self, one: str, many: str) -> tuple[str, ...]:
        """Return the forms of a text that agrees with a number, by what `choose` gives, with %(n)s where it stands."""
        forms = self.texts.get(("", one), (one, many))
        return tuple(self.space(form) for form in ((forms,) if isinstance(forms, str) else forms))

    def make_path(self, *parts: str) -> str:
        """Return the folder of a page, ending with a slash: the first part is a word to translate, others are data."""
        if not parts:
            return f"{self.code}/"
        word = parts[0] if self.code == SOURCE_LANGUAGE else WORDS_OF_SERVERS.get(parts[0])
        word = word or self.say(parts[0], IN_PATHS)
        return "/".join((self.code, word, *parts[1:])) + "/"

    def space(self, text: str) -> str:
        """Return a text with the apostrophes, and in French the spaces, of its typography."""
        return self.tie(text.replace("'", "’"))

    def tie(self, text: str) -> str:
        """Return a text with the no-break spaces of French, so that no line begins with a colon."""
        if self.code != "fr":
            return text
        text = _NARROW_AFTER.sub("\u202f", _NARROW_BEFORE.sub("\u202f", text))
        return _WIDE_BEFORE.sub("\u00a0", text)

    def write_number(self, number: int) -> str:
        """Return a whole number with its thousands apart."""
        return f"{number:,}".replace(",", "\u202f" if self.code == "fr" else ",")


@lru_cache(maxsize=16)
def load_language(code: str, *folders: Path) -> Language:
    """Return a language from the `<code>.po` of the bundled translations, then of each folder: later texts win.

    The source language needs no catalogue. A text that no catalogue has stays in the source language.
    """
    texts: dict[tuple[str, str], str | tuple[str, ...]] = {}
    choose: Callable[[int], int] = _choose_french
    for path in (folder / f"{code}.po" for folder in (TRANSLATIONS, *folders)):
        if path.is_file():
            with path.open(encoding="utf-8") as file:
                catalogue = read_po(file, locale=code)
            texts |= _list_texts(catalogue)
            choose = gettext.c2py(catalogue.plural_expr)
    return Language(code, texts, choose)


def name_language(code: str) -> str:
    """Return what a language calls itself: «Français», «English»."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def _choose_french(number: int) -> int:
    return int(number > 1)


def _list_texts(catalogue: Catalog) -> dict[tuple[str, str], str | tuple[str, ...]]:
    texts: dict[tuple[str, str], str | tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or not message.string:
            continue
        singular = message.id if isinstance(message.id, str) else message.id[0]
        value = message.string if isinstance(message.string, str) else tuple(message.string)
        texts[(message.context or "", singular)] = value
    return texts
