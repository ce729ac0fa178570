"""What an event says it costs: Offer, AggregateOffer, price specifications → a text as people read it, and whether it
is free."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.read.structured.nodes import Node
from sources.read.text import clean_text

MAX_PRICE = 100_000
_NUMBER = re.compile(r"\d{1,3}(?:[  ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,2})?")
_FREE = re.compile(r"^\W*(?:gratuite?s?|free|entrée libre|accès libre|free admission)\W*$", re.IGNORECASE)
_PRICES = ("price", "lowPrice", "highPrice", "minPrice", "maxPrice")


@dataclass(frozen=True, slots=True)
class SaidPrice:
    """A price in words, and whether it is free (None: not said)."""

    text: str | None = None
    is_free: bool | None = None


def read_price(event: Node, language: str) -> SaidPrice:
    """Return the price of an event from its offers."""
    flags = [text.strip().lower().rsplit("/", 1)[-1] for text in event.texts("isAccessibleForFree", "free")]
    said_free = any(flag in ("true", "1", "yes", "oui") for flag in flags)
    said_paid = any(flag in ("false", "0", "no", "non") for flag in flags)
    amounts: list[float] = []
    currency = ""
    for offer in _offers(event):
        currency = currency or (offer.text("priceCurrency") or "").strip().upper()[:3]
        for raw in offer.texts(*_PRICES):
            text = clean_text(raw) or ""
            said_free = said_free or bool(_FREE.match(text))
            amounts += _read_amounts(text)
    paid = [amount for amount in amounts if amount > 0]
    if not paid:
        # A price of 0 beside «not free» is a field left empty.
        is_free = True if said_free or (amounts and not said_paid) else (False if said_paid else None)
        return SaidPrice(_FREE_WORDS.get(language, "Free") if is_free else _read_words(event), is_free)
    low, high = min(amounts), max(amounts)
    return SaidPrice(_write_range(low, high, currency, language), False)


_FREE_WORDS = {"fr": "Gratuit", "en": "Free"}


def _offers(event: Node) -> Iterator[Node]:
    """Yield the offers of an event with those inside an AggregateOffer and their price specifications."""
    waiting = list(event.nodes("offers"))[:200]
    seen = 0
    while waiting and seen < 1_000:
        offer = waiting.pop(0)
        seen += 1
        yield offer
        waiting += list(offer.nodes("offers", "priceSpecification"))[:200]


def _read_amounts(text: str) -> list[float]:
    amounts = (_read_amount(found) for found in _NUMBER.findall(text[:100]))
    return [amount for amount in amounts if amount < MAX_PRICE]


def _read_amount(text: str) -> float:
    text = text.replace(" ", "").replace(" ", "")
    try:
        return float(text.replace(",", "."))
    except (ValueError, OverflowError):
        return float(MAX_PRICE)


def _read_words(event: Node) -> str | None:
    """Return a price told in words only («Contribution volontaire»)."""
    for offer in _offers(event):
        text = clean_text(offer.text("price"))
        if text and not _NUMBER.search(text) and not _FREE.match(text):
            return text[:200]
    return None


def _write_range(low: float, high: float, currency: str, language: str) -> str:
    if low == high:
        return _write_amount(low, currency, language)
    if language == "fr":
        return f"De {_write_number(low, language)} à {_write_amount(high, currency, language)}"
    return f"{_write_amount(low, currency, language)} to {_write_amount(high, currency, language)}"


def _write_amount(amount: float, currency: str, language: str) -> str:
    number = _write_number(amount, language)
    if currency in ("", "CAD", "CA$", "$"):
        return f"{number} $" if language == "fr" else f"${number}"
    return f"{number} {currency}"


def _write_number(amount: float, language: str) -> str:
    text = f"{amount:.2f}".removesuffix(".00")
    return text.replace(".", ",") if language == "fr" else text
