"""Python's collector of cycles, kept away from millions of objects that live long and form none: it looked at all of
them again and again, a third of the time of preparing matches and half the time of loading an edition."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collector() -> Iterator[None]:
    """Hold the collector back inside the block; nested blocks do no harm."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def spare_loaded() -> Iterator[None]:
    """Let what `freeze_loaded` froze inside the block, or in nested ones, go the usual way at its end."""
    was_frozen = gc.get_freeze_count() > 0
    try:
        yield
    finally:
        if not was_frozen:
            gc.unfreeze()


def freeze_loaded() -> None:
    """Have the collector look no more at what there is; inside `spare_loaded`."""
    gc.freeze()
