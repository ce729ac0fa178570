"""Python's search for cycles, kept away from an edition: it holds millions of objects that stay until the end, and
loading them would have each of them looked at again and again. Half the time of loading goes there otherwise."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def load_apart() -> Iterator[None]:
    """Search for no cycles within, nor afterwards in what was loaded, until `forget_loaded` ends."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def forget_loaded() -> Iterator[None]:
    """Let what was loaded within go the usual way at the end."""
    try:
        yield
    finally:
        gc.unfreeze()
