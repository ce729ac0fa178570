"""Reading what an editor typed as the value of a field into the value of a pin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from pipelines.errors import PipelineError
from publish.pages.frame.language import Language
from sources.dates.read import read_dates
from sources.model import Occurrence, Status
from sources.source import CATEGORIES
from sources.territory import load_territory

TEXTS = ("title", "title_fr", "title_en", "summary", "description", "url", "price", "organiser")
FIELDS = (*TEXTS, "category", "status", "is_free", "hour", "occurrences", "place")
MAX_TEXT = 5_000  # characters
_MAX_LINES = 200
_PLACE = ("venue", "address", "city", "postal_code", "region")


class Unreadable(PipelineError):
    """What was typed cannot be the value of this field; the text, in the editor's language, says why."""


def read_pin(field: str, form: Mapping[str, str], *, now: datetime, zone: str, language: Language) -> Any:
    """Return the value of a pin as `dedupe.merge.pins` takes it; raise Unreadable."""
    if field in TEXTS:
        text = form.get("value", "").strip()
        if not text or len(text) > MAX_TEXT:
            raise Unreadable(language.say("Écrivez une valeur, de 5 000 caractères au plus."))
        if field == "url" and not text.startswith(("https://", "http://")):
            raise Unreadable(language.say("Une adresse commence par https:// ou http://."))
        return text
    reader: Callable[[Mapping[str, str], Language], Any] | None = _READERS.get(field)
    if reader is not None:
        return reader(form, language)
    if field == "occurrences":
        return _read_dates(form.get("value", ""), now, zone, language)
    raise Unreadable(language.say("Ce champ ne peut pas être fixé."))


def _read_category(form: Mapping[str, str], language: Language) -> str:
    return _choose(form.get("value", ""), CATEGORIES, language)


def _read_status(form: Mapping[str, str], language: Language) -> str:
    return _choose(form.get("value", ""), [status.value for status in Status], language)


def _read_free(form: Mapping[str, str], language: Language) -> bool:
    return _choose(form.get("value", ""), ("yes", "no"), language) == "yes"


def _choose(value: str, choices: tuple[str, ...] | list[str], language: Language) -> str:
    if value not in choices:
        raise Unreadable(language.say("Choisissez une des valeurs proposées."))
    return value


def _read_hour(form: Mapping[str, str], language: Language) -> dict[str, str | None] | str:
    """Return the hour for all dates, or from which hour to which."""
    try:
        to = time.fromisoformat(form.get("value", "")).strftime("%H:%M")
        told = form.get("from", "")
        at = time.fromisoformat(told).strftime("%H:%M") if told not in ("", "none") else told
    except ValueError as error:
        raise Unreadable(language.say("Écrivez une heure comme 20:00.")) from error
    if not at:
        return to
    return {"from": None if at == "none" else at, "to": to}


def _read_place(form: Mapping[str, str], language: Language) -> dict[str, Any]:
    place: dict[str, Any] = {name: text for name in _PLACE if (text := form.get(name, "").strip())}
    if "venue" not in place or any(len(text) > MAX_TEXT for text in place.values()):
        raise Unreadable(language.say("Nommez le lieu."))
    if "region" in place and place["region"] not in load_territory().regions:
        raise Unreadable(language.say("Choisissez une des valeurs proposées."))
    point = form.get("lat", "").strip(), form.get("lon", "").strip()
    if any(point):
        try:
            place["lat"], place["lon"] = (float(text.replace(",", ".")) for text in point)
        except ValueError as error:
            raise Unreadable(language.say("Les coordonnées sont deux nombres, comme 46,35 et -72,55.")) from error
        if not (abs(place["lat"]) <= 90 and abs(place["lon"]) <= 180):
            raise Unreadable(language.say("Les coordonnées sont deux nombres, comme 46,35 et -72,55."))
    return place


_READERS: Mapping[str, Callable[[Mapping[str, str], Language], Any]] = {
    "category": _read_category,
    "status": _read_status,
    "is_free": _read_free,
    "hour": _read_hour,
    "place": _read_place,
}


def _read_dates(text: str, now: datetime, zone: str, language: Language) -> list[dict[str, Any]]:
    """Return the dates that some lines tell, in words as in a calendar or in figures."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_MAX_LINES]
    rows = []
    for line in lines:
        read = read_dates(line[:500], now=now, language=language.code, timezone=zone)
        found = [*read.occurrences, *([read.period] if read.period else [])]
        if not found:
            raise Unreadable(language.say("Je ne lis pas de date dans « %(line)s ».") % {"line": line[:80]})
        rows += [_write_date(one) for one in found]
    if not rows:
        raise Unreadable(language.say("Écrivez au moins une date, une par ligne."))
    return rows


def _write_date(one: Occurrence) -> dict[str, Any]:
    row: dict[str, Any] = {"start": _write_moment(one.start), "end": _write_moment(one.end)}
    return row | {"is_period": one.is_period, "timezone": one.timezone}


def _write_moment(moment: datetime | date | None) -> str | None:
    return moment.isoformat() if moment is not None else None
