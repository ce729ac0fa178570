"""The words of feeds, in the first language of the instance. French ones stand here as they are written into feeds: a
changed space in them would be a change for every subscriber."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish.model import Instance
from publish.names import CATEGORY_NAMES, CHANGE_PREFIXES, STATUS_PREFIXES
from publish.pages.frame.assets import load_languages
from publish.pages.frame.language import SOURCE_LANGUAGE, Language
from publish.phrases import render_when
from publish.slices import Slice
from sources.model import Occurrence, Status

_DASH = " – "


@dataclass(frozen=True, slots=True)
class Wording:
    """What feeds say by themselves. `tag` is the language as feeds name it: "fr-CA", "en-CA", "es"."""

    language: Language

    @property
    def tag(self) -> str:
        code = self.language.code.replace("_", "-")
        return f"{code}-CA" if code in ("fr", "en") else code

    def say(self, text: str) -> str:
        """Return a French text in the language."""
        return text if self.language.code == SOURCE_LANGUAGE else self.language.say(text)

    def name_category(self, code: str) -> str:
        """Return the name of a category."""
        french, english = CATEGORY_NAMES[code]
        return self._pick(french, english)

    def find_prefix(self, status: Status) -> str:
        """Return what precedes the title of a cancelled, postponed or sold-out event."""
        return self._put_before(*STATUS_PREFIXES.get(status, ("", "")))

    def find_change_prefix(self, change: str) -> str:
        """Return what precedes the title of an event that changed."""
        return self._put_before(*CHANGE_PREFIXES.get(change, ("", "")))

    def tell_opening(self) -> str:
        """Return what precedes the title of an exhibition on its first day."""
        return self._put_before("Ouverture – ", "Opening – ")

    def tell_closing(self) -> str:
        """Return the same for its last day."""
        return self._put_before("Dernier jour – ", "Last day – ")

    def tell_sources(self, names: Sequence[str]) -> str:
        """Return who told an event."""
        return f"{self.say('Source :')} {', '.join(names)}"

    def tell_dates(self, occurrences: Sequence[Occurrence]) -> str:
        """Return the dates of an event in one phrase: the date, or the first and last day and how many."""
        code = self.language.code
        if len(occurrences) == 1:
            return render_when(occurrences[0], code)
        first, last = occurrences[0].first_day, max((o.last_day for o in occurrences if o.last_day), default=None)
        span = Occurrence(first, last, occurrences[0].timezone, is_period=True)
        if first == last:
            span = Occurrence(first, None, occurrences[0].timezone)
        return f"{render_when(span, code)}, {len(occurrences)} {self.say('dates')}"

    def name_slice(self, item: Slice) -> str:
        """Return the title of a slice. In a third language what its catalogue has, else in English."""
        return self._pick(item.title_fr, item.title_en)

    def describe_slice(self, item: Slice) -> str:
        """Return what a slice is: in French and English where the first language is French."""
        if self.language.code == SOURCE_LANGUAGE:
            return item.about
        return f"{self.name_slice(item)}{f'. {item.note}' if item.note else ''}"

    def _pick(self, french: str, english: str) -> str:
        if self.language.code in (SOURCE_LANGUAGE, "en"):
            return french if self.language.code == SOURCE_LANGUAGE else english
        return self.language.say(french) if ("", french) in self.language.texts else english

    def _put_before(self, french: str, english: str) -> str:
        """Return «WORD – » in the language; empty for nothing. Catalogues have the word alone."""
        word = self._pick(french.removesuffix(_DASH), english.removesuffix(_DASH))
        return word and f"{word}{_DASH}"


def find_wording(instance: Instance) -> Wording:
    """Return the words of an instance's feeds."""
    return Wording(load_languages(instance)[0])
