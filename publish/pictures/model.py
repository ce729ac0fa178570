"""One image of an event, in one or two widths."""

from __future__ import annotations

from dataclasses import dataclass

FOLDER = "images"
TYPE = "image/webp"  # of all files


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels, and the bytes of the file."""

    width: int
    height: int
    length: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """`stem` is the beginning of its files' names, from the digest of the body that they were made of."""

    stem: str
    sizes: tuple[Size, ...]  # the narrowest first
    source_id: str = ""  # whose listing it came with

    @property
    def widest(self) -> Size:
        """The size that is shown where there is only one."""
        return self.sizes[-1]

    def make_path(self, size: Size) -> str:
        """Return where one of its sizes lies in a release."""
        return f"{FOLDER}/{self.stem}-{size.width}.webp"


def read_picture(path: str, sizes: tuple[Size, ...], source_id: str = "") -> Picture:
    """Return the picture that a path made by `make_path` belongs to."""
    return Picture(path.removeprefix(f"{FOLDER}/").rpartition("-")[0], sizes, source_id)
