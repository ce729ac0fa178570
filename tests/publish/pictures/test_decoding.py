"""Images of strangers: what is kept of them, and that nothing else of a body goes on."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from publish.pictures import Size
from publish.pictures.decoding import PictureError, make_sizes


def make_body(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """Return an image of noise."""
    out = BytesIO()
    Image.effect_noise((width, height), 40).convert(mode).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_two_widths_are_made(kind: str) -> None:
    """Of a large image two WebP files in its shape, smaller than it was; the same body gives the same bytes."""
    body = make_body(1200, 800, kind)
    made = make_sizes(body)
    assert [size for size, _ in made] == [Size(480, 320), Size(960, 640)]
    for size, content in made:
        image = Image.open(BytesIO(content))
        assert (image.format, image.size) == ("WEBP", (size.width, size.height))
    assert make_sizes(body) == made


def test_nothing_is_made_larger() -> None:
    """A small image stays as wide as it is, one in between has its own width beside the narrow one."""
    assert [size.width for size, _ in make_sizes(make_body(300, 200))] == [300]
    assert [size.width for size, _ in make_sizes(make_body(700, 500))] == [480, 700]


def test_what_a_camera_says_is_left_behind() -> None:
    """The place and the owner of a camera do not go on; how it was held does: upright."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Appareil de Marie"
    exif.get_ifd(0x8825)[1] = "N"
    made = make_sizes(make_body(800, 400, exif=exif.tobytes()))
    assert made[0][0] == Size(400, 800)
    for _, content in made:
        assert b"Marie" not in content
        assert not Image.open(BytesIO(content)).getexif()


def test_transparency_and_print_colours_are_read() -> None:
    """A logo on nothing keeps its holes; a poster for the press becomes one for screens."""
    logo = BytesIO()
    Image.new("RGBA", (300, 300), (200, 0, 0, 0)).save(logo, "PNG")
    assert Image.open(BytesIO(make_sizes(logo.getvalue())[0][1])).mode == "RGBA"
    assert Image.open(BytesIO(make_sizes(make_body(300, 300, "JPEG", "CMYK"))[0][1])).mode == "RGB"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='900' height='900'/>", "unreadable"),
        (b"<!doctype html><title>Connexion</title>", "unreadable"),
        (make_body(1200, 800)[:9000], "unreadable"),
        (make_body(60, 60), "too-small"),
        (make_body(1500, 200), "odd-shape"),
    ],
)
def test_what_is_no_picture_is_told(body: bytes, reason: str) -> None:
    """Pages, drawings with scripts, halves, counters and banners give a reason, not a file."""
    with pytest.raises(PictureError) as told:
        make_sizes(body)
    assert told.value.reason == reason


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """A PNG of some bytes that says it is 30,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    body = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    with pytest.raises(PictureError) as told:
        make_sizes(body)
    assert told.value.reason in ("too-many-pixels", "unreadable")


def test_broken_bodies_never_break_the_program() -> None:
    """Bytes changed at random give a picture or a reason."""
    chance = random.Random(11)
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        body = make_body(220, 130, kind)
        for _ in range(40):
            spoilt = bytearray(body)
            for _ in range(chance.randint(1, 6)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            try:
                make_sizes(bytes(spoilt[: chance.randrange(1, len(spoilt))] if chance.random() < 0.3 else spoilt))
            except PictureError:
                continue
