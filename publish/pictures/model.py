"""One image of an event, in one or two widths."""

from __future__ import annotations

from dataclasses import dataclass

FOLDER = "images"


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`stem` is the beginning of its files' names, from the digest of the body that they were made of."""

    stem: str
    sizes: tuple[Size, ...]  # the narrowest first
    source_id: str = ""  # whose listing it came with

    def make_path(self, size: Size) -> str:
        """Return where one of its sizes lies in a release."""
        return f"{FOLDER}/{self.stem}-{size.width}.webp"
