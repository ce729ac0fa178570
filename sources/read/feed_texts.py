"""The words of a feed item made plain: without the line that feed programs add, and without a summary that is only the
content's beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sources.read.feed_item import FeedItem
from sources.read.text import clean_html, clean_text

_COMPARED = 100  # characters that tell whether a summary is the beginning of the content
# What WordPress and its themes put behind a text.
_ADDED = re.compile(
    r"^(?:(?:L['’]article|Cet article|The post)\b.{0,400}?\b(?:est apparu en premier sur|appeared first on)\b.*"
    r"|(?:Lire la suite|Lire plus|En savoir plus|Continuer la lecture|Continue reading|Read more|Voir plus|More info)\b"
    r".{0,120}?[»>→…]?\s*)$",
    re.IGNORECASE,
)
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]|…|\.\.\.)\s*$")


@dataclass(frozen=True, slots=True)
class ItemTexts:
    """Title, summary and content of an item as plain texts; `is_cut` when all that is left ends in the middle."""

    title: str | None
    summary: str | None
    content: str | None
    is_cut: bool = False

    @property
    def told(self) -> tuple[str, ...]:
        """The texts to read facts in, each once: a date may stand where a summary was cut."""
        said = [text for text in (self.summary, self.content) if text]
        if self.summary and self.content and _begins(self.summary, self.content):
            said = [self.content]
        return tuple(said)


def make_texts(item: FeedItem) -> ItemTexts:
    """Return the plain texts of an item."""
    summary, content = (_drop_added(clean_html(text)) for text in (item.summary, item.content))
    is_cut = content is None and summary is not None and _CUT.search(summary) is not None
    return ItemTexts(clean_text(item.title), summary, content, is_cut)


def _drop_added(text: str | None) -> str | None:
    if text is None:
        return None
    lines = text.split("\n")
    while lines and _ADDED.match(lines[-1].strip()):
        lines.pop()
    return "\n".join(lines) or None


def _begins(summary: str, content: str) -> bool:
    """Whether a summary is the content's beginning, as far as it was cut."""
    head = " ".join(_CUT.sub("", summary).split())[:_COMPARED]
    return " ".join(content[: 4 * _COMPARED].split()).startswith(head)
