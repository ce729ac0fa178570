"""The words of a note, in the language of the source (both where that is neither French nor English), as an e-mail."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.notify.ailments import Ailment
from pipelines.stages.readings import SourceReading
from publish.model import Instance
from publish.pages.frame.language import load_language
from publish.phrases import render_date
from sources.source import Source

LANGUAGES = ("fr", "en")
_WIDTH = 72  # columns of plain text


@dataclass(frozen=True, slots=True)
class Letter:
    """One note. `day` is that of the clock, in the territory's zone."""

    source_id: str
    ailment: Ailment
    to: str
    message: EmailMessage


def make_letter(
    source: Source, reading: SourceReading, ailment: Ailment, instance: Instance, sender: str, now: datetime
) -> Letter:
    """Return the note about an ailment to the contact of a source."""
    languages = (source.language,) if source.language in LANGUAGES else LANGUAGES
    texts = [_write(source, reading, ailment, instance, language) for language in languages]
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["From"] = Address(display_name=instance.name, addr_spec=sender)
    message["To"] = source.rights.contact
    if sender != instance.contact:
        message["Reply-To"] = instance.contact
    message["Subject"] = " · ".join(subject for subject, _ in texts)
    message["Date"] = format_datetime(now)
    host = sender.rpartition("@")[2]
    message["Message-ID"] = f"<{now:%Y%m%dT%H%M%SZ}.{ailment.code}.{source.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(f"\n{'—' * 20}\n\n".join(body for _, body in texts), cte="quoted-printable")
    message["Content-Language"] = ", ".join(languages)  # after the content, which takes away all headers about it
    return Letter(source.id, ailment, source.rights.contact, message)


def _write(source: Source, reading: SourceReading, ailment: Ailment, instance: Instance, code: str) -> tuple[str, str]:
    words, language = _load_words(), load_language(code)

    def say(text: Mapping[str, str], **values: object) -> str:
        return language.space(text[code]).format(**values)

    zone = ZoneInfo(instance.timezone)
    figures = {"found": ailment.found, "of": ailment.of}
    facts = {
        "name": instance.name,
        "title": " ".join(source.title.split()),
        "homepage": source.homepage,
        "url": source.url,
        "page": f"{instance.base_url}{language.make_path('sources', source.id)}",
        "contact": instance.contact,
        "base_url": instance.base_url,
        "saw": say(words["saw"][ailment.code], **figures),
        "mend": say(words["mend"][ailment.code], timezone=source.timezone),
        "since": say(words["since"], since=render_date(ailment.since, code)),
        "shown": _tell_shown(words, reading, zone, code),
    }
    body = say(words["body"], **facts).lstrip("\n")
    return say(words["subject"], **facts), "\n".join(_wrap(line) for line in body.splitlines()) + "\n"


def _tell_shown(words: Mapping[str, Any], reading: SourceReading, zone: ZoneInfo, code: str) -> str:
    language = load_language(code)
    if not reading.upcoming:
        return language.space(words["nothing"][code])
    one, many = words["events"][code]
    number = language.write_number(reading.upcoming)
    upcoming = language.space(one if reading.upcoming == 1 else many).format(n=number)
    if not reading.is_ailing or reading.last_good is None:
        return language.space(words["shown-now"][code]).format(upcoming=upcoming)
    day = datetime.fromisoformat(reading.last_good).astimezone(zone).date()
    return language.space(words["shown"][code]).format(upcoming=upcoming, last_good=render_date(day, code))


def _wrap(line: str) -> str:
    # An address is never broken: programs make links of whole ones.
    return textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)


@cache
def _load_words() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "wording.toml").read_text(encoding="utf-8"))
