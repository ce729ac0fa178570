"""A newsletter as plain text and as Markdown. Hostile titles stay on their line and mean nothing in either."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from publish.pages.frame.language import Language
from publish.pages.partners.bulletin import Bulletin, Line

WIDTH = 72  # columns
# What Markdown gives a meaning to inside a line (CommonMark §2.4, and tables and strikes of GitHub's).
_MEANING = re.compile(r"([\\`*_{}\[\]<>#|~!&$^=@])")
# What begins a block where it begins a line: lists and their numbers, underlined headings.
_BEGINNING = re.compile(r"^(\d*)([-+.)])")
_BARE_ADDRESS = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")


def render_text(bulletin: Bulletin, language: Language) -> bytes:
    """Return the newsletter as plain text: at most 72 columns but for addresses, which no line may break; a line that
    goes on ends with a space, so that programs which know format=flowed (RFC 3676) join it again."""
    return ("\n".join(_flow(_list_paragraphs(bulletin, language))) + "\n").encode("utf-8", "replace")


def render_markdown(bulletin: Bulletin, language: Language) -> bytes:
    """Return the newsletter as Markdown (CommonMark)."""
    return ("\n".join(_list_markdown(bulletin, language)) + "\n").encode("utf-8", "replace")


def _list_paragraphs(bulletin: Bulletin, language: Language) -> Iterator[str]:
    say = language.say
    yield from _head(bulletin.subject, "=")
    if bulletin.is_empty:
        yield from ("", say("Rien d'annoncé pour le moment."))
    for day in bulletin.days:
        yield from ("", *_head(day.name, "-"))
        for line in day.lines:
            yield from _list_lines(line)
    if bulletin.runs:
        yield from ("", *_head(say("Expositions et longues affiches"), "-"))
        for line in bulletin.runs:
            yield from _list_lines(line)
    yield from ("", *_head(bulletin.publisher, "-"), "")
    yield from (say("Tout voir :"), bulletin.page, say("Recevoir ces événements dans son agenda :"), bulletin.subscribe)
    if bulletin.sources:
        yield f"{say('Sources :')} {', '.join(_tell_source(*source) for source in bulletin.sources)}"


def _head(text: str, mark: str) -> tuple[str, str]:
    return text, mark * min(len(text), WIDTH)


def _list_lines(line: Line) -> Iterator[str]:
    yield from ("", f"{line.when} – {line.title}")
    if told := " – ".join(part for part in (line.place, *line.notes) if part):
        yield told
    yield line.url


def _flow(paragraphs: Iterator[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        is_address = paragraph.startswith(("https://", "http://"))
        lines = textwrap.wrap(paragraph, WIDTH - 2, break_long_words=not is_address, break_on_hyphens=False) or [""]
        for n, line in enumerate(lines):
            # A line of a quotation, or one that mailboxes take for the beginning of a letter, is stuffed with a space.
            stuffed = f" {line}" if line.startswith((">", "From ", " ")) else line
            yield stuffed + (" " if n + 1 < len(lines) else "")


def _list_markdown(bulletin: Bulletin, language: Language) -> Iterator[str]:
    say = language.say
    yield f"# {escape_markdown(bulletin.subject)}"
    if bulletin.is_empty:
        yield from ("", escape_markdown(say("Rien d'annoncé pour le moment.")))
    for day in bulletin.days:
        yield from ("", f"## {escape_markdown(day.name)}", "")
        yield from (_write_item(line) for line in day.lines)
    if bulletin.runs:
        yield from ("", f"## {escape_markdown(say('Expositions et longues affiches'))}", "")
        yield from (_write_item(line) for line in bulletin.runs)
    yield from ("", "---", "")
    yield (
        f"[{escape_markdown(say('Tout voir sur %(name)s') % {'name': bulletin.publisher})}]({bulletin.page}) · "
        f"[{escape_markdown(say('Recevoir ces événements dans son agenda'))}]({bulletin.subscribe})"
    )
    if bulletin.sources:
        told = ", ".join(_tell_source(*source) for source in bulletin.sources)
        yield from ("", f"{say('Sources :')} {escape_markdown(told)}")


def _write_item(line: Line) -> str:
    told = " – ".join(escape_markdown(part) for part in (line.place, *line.notes) if part)
    return f"- **{escape_markdown(line.when)}** – [{escape_markdown(line.title)}]({line.url})" + (
        f"  \n  {told}" if told else ""
    )


def escape_markdown(text: str) -> str:
    """Return a text of one line that Markdown shows as it is: no mark, no tag, no bare address that becomes a link."""
    text = _BARE_ADDRESS.sub(lambda m: m[0].replace(":", "\0").replace(".", "\1"), text)
    text = _BEGINNING.sub(r"\1\\\2", _MEANING.sub(r"\\\1", text))
    return text.replace("\0", "\\:").replace("\1", "\\.")


def _tell_source(title: str, licence: str) -> str:
    return f"{title} ({licence})" if licence else title
