"""What follows from all records and is asked for again with every chunk of pairs: worked out once, kept as long as the
records live."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_LOCK = RLock()


def derive_once(make: Callable[[Any], _Result]) -> Callable[[Any], _Result]:
    """Make a pure function of one object (records, bags) remember its result on that object."""
    name = f"_derived_{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def derive(owner: Any) -> _Result:
        kept = owner.__dict__
        if name not in kept:
            with _LOCK:
                if name not in kept:
                    kept[name] = make(owner)
        result: _Result = kept[name]
        return result

    return derive
