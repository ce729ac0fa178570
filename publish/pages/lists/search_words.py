"""The words that a search can find, for when it finds nothing: its page offers those near what was typed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

from publish.pages.days.agenda import Coming
from publish.pages.frame.language import Language
from publish.pages.lists.cards import choose_title
from sources.folding import fold

FILE = "mots.json"  # beside the page
WORDS_MAX = 4_000  # some 35 kB, a third of it compressed, fetched only when nothing was found
_WORD = re.compile(r"[^\W\d_]{4,24}")  # shorter ones are near too many others


def list_words(coming: Iterable[Coming], language: Language) -> list[str]:
    """Return the words of titles, artists, venues and towns of what is to come, each once, the most frequent first."""
    numbers: Counter[str] = Counter()
    for one in coming:
        event = one.event.event
        told = (choose_title(one.event, language)[0], *event.performers, event.venue or "", event.city or "")
        numbers.update(set(_WORD.findall(" ".join(told).lower())))
    spellings: dict[str, str] = {}
    for word in sorted(numbers, key=lambda word: (-numbers[word], word)):
        spellings.setdefault(fold(word), word)
    return list(spellings.values())[:WORDS_MAX]


def render_words(coming: Iterable[Coming], language: Language) -> bytes:
    """Return the file of these words."""
    return json.dumps(list_words(coming, language), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
