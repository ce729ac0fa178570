"""Colours of an instance: what may be changed, and whether text stays readable on them (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from publish.pages.frame.assets import SITE, STYLES

CONTRAST_MIN = 4.5  # of text to what it stands on (WCAG 2.2 AA, text of any size)
_VALUE = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b")
_ROOT = re.compile(r":root\s*\{([^}]*)\}")
# Text and what it stands on, by their names in the style sheet.
_PAIRS = (
    *((text, ground) for text in ("ink", "soft", "link", "ok", "warn") for ground in ("board", "paper")),
    ("on-deep", "deep"),
    ("pin", "paper"),
)


@lru_cache(maxsize=1)
def load_colours(path: Path = SITE / "assets" / STYLES) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the style sheet's own colours by name: those of a light page, those of a dark one."""
    light, dark, *_ = (dict(_VALUE.findall(rules)) for rules in _ROOT.findall(path.read_text(encoding="utf-8")))
    return light, {**light, **dark}


def find_unreadable(colours: Mapping[str, str], *, is_dark: bool) -> Iterator[str]:
    """Yield a sentence for each text that some colours would make hard to read; `colours` replace the sheet's own."""
    whole = {**load_colours()[is_dark], **colours}
    for text, ground in _PAIRS:
        if not {text, ground} & colours.keys():
            continue
        contrast = measure_contrast(whole[text], whole[ground])
        if contrast < CONTRAST_MIN:
            name = text if text in colours else ground
            yield (
                f"{name}: «{text}» ({whole[text]}) on «{ground}» ({whole[ground]}) has a contrast of {contrast:.1f}, "
                f"text needs {CONTRAST_MIN}; choose a {_say_way(whole[text], whole[ground], is_text=name == text)} one"
            )


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast of two colours «#rrggbb», 1 … 21 (WCAG 2.2, «contrast ratio»)."""
    low, high = sorted((_measure_luminance(one), _measure_luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _measure_luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _say_way(text: str, ground: str, *, is_text: bool) -> str:
    is_darker = _measure_luminance(text) < _measure_luminance(ground)
    return "darker" if is_darker is is_text else "lighter"
