"""From hostile bytes to small WebP images: decoded within limits and written anew, so that nothing else of the body
goes on: no metadata (a camera's place), no script, no second file behind the first."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from publish.pictures.model import Size

MADE = 1  # raise it when the same body would give other files
WIDTHS = (480, 960)  # a phone's column; the same on a dense screen, and a wide one
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS_MAX = 40_000_000
WIDTH_MIN, HEIGHT_MIN = 200, 120  # below that it is a logo or a counter
RATIO_MAX = 5.0  # a banner, a ruler
QUALITY = 76
# What Pillow raises on bodies that are broken or hostile, by its documentation and its decoders.
_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    OverflowError,
    struct.error,
    Image.DecompressionBombError,
    Warning,
)


class PictureError(Exception):
    """A body that gives no picture; `reason` is a code: unreadable | too-many-pixels | too-small | odd-shape."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}" if detail else reason)


def make_sizes(body: bytes) -> list[tuple[Size, bytes]]:
    """Return the WebP files of an image, the narrowest first, never wider than it is; raise PictureError."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            image = _open(body)
            return [_write(image, width) for width in _choose_widths(image.width)]
        except _FAULTS as error:
            raise PictureError("unreadable", f"{type(error).__name__}: {error}"[:200]) from error


def read_size(body: bytes) -> Size:
    """Return the size of a file that `make_sizes` made; raise PictureError for any other."""
    try:
        with Image.open(BytesIO(body), formats=("WEBP",)) as image:
            return Size(image.width, image.height, len(body))
    except _FAULTS as error:
        raise PictureError("unreadable", f"{type(error).__name__}: {error}"[:200]) from error


def _open(body: bytes) -> Image.Image:
    image: Image.Image = Image.open(BytesIO(body), formats=FORMATS)
    if image.width * image.height > PIXELS_MAX:  # said by the header, before anything is unpacked
        raise PictureError("too-many-pixels", f"{image.width} × {image.height}")
    if image.width < WIDTH_MIN or image.height < HEIGHT_MIN:
        raise PictureError("too-small", f"{image.width} × {image.height}")
    if max(image.width / image.height, image.height / image.width) > RATIO_MAX:
        raise PictureError("odd-shape", f"{image.width} × {image.height}")
    image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))  # a JPEG is unpacked at a fraction of its size
    image = ImageOps.exif_transpose(image)
    has_holes = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if has_holes else "RGB")


def _choose_widths(width: int) -> list[int]:
    widths = [one for one in WIDTHS if one < width]
    return widths if len(widths) == len(WIDTHS) else [*widths, width]


def _write(image: Image.Image, width: int) -> tuple[Size, bytes]:
    height = max(1, round(image.height * width / image.width))
    small = image.resize((width, height), Image.Resampling.LANCZOS) if width != image.width else image
    out = BytesIO()
    small.save(out, "WEBP", quality=QUALITY, method=4)
    return Size(width, height), out.getvalue()
