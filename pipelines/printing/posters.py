"""The PDF of each region's posters, made beside their pages in a release. What did not change since the release before
is kept from there; a Chromium that fails or takes too long leaves a release without some of them, never no release."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pipelines.printing.chromium import Printer, PrintingError, open_printer
from publish.incremental import UNKNOWN, Digester, Kept, Late
from publish.pages.partners.posters import LARGE, PRINTED, STYLES

A4, A3 = (210.0, 297.0), (297.0, 420.0)  # mm
BUDGET = 90.0  # seconds for all posters of a release; the next run makes those that are left


@dataclass(frozen=True, slots=True)
class Printing:
    """What came of the posters' PDFs: how many files were printed in this run, and what went wrong, if anything."""

    files: int
    detail: str = ""


class Press:
    """Prints posters with one Chromium, which starts when the first one is needed."""

    def __init__(self, program: Path, *, budget: float = BUDGET) -> None:
        self._program = program
        self._left = budget
        self._stack = ExitStack()
        self._printer: Printer | None = None
        self._files, self._detail = 0, ""

    def draft(self, pages: Iterable[str], report: Callable[[Printing], None]) -> Iterator[Late]:
        """Yield the PDFs of posters, given by the paths of their pages, each with the digest of its page; report what
        came of them at the end."""
        try:
            yield from map(self._draft, pages)
        finally:
            self.close()
        report(Printing(self._files, self._detail))

    def close(self) -> None:
        """End Chromium."""
        self._stack.close()

    def _draft(self, page: str) -> Late:
        def find_key(files: Mapping[str, Kept]) -> bytes:
            inputs = [files[path].sha256 if path in files else None for path in (page, STYLES)]
            return Digester().digest("poster", page, inputs)

        def make(prepared: Path) -> Iterator[tuple[str, bytes]]:
            made = self._try(page, prepared)
            if not made:
                late.key = UNKNOWN  # the next run tries again
            return iter(made)

        late = Late(make, find_key)
        return late

    def _try(self, page: str, prepared: Path) -> list[tuple[str, bytes]]:
        if self._left <= 0:
            self._detail = self._detail or "the time for PDFs was over; the next run makes those that are left"
            return []
        began = time.monotonic()
        try:
            made = list(self._print(page, prepared))
        except PrintingError as error:
            self._detail = str(error)
            self._left = 0.0  # a Chromium that fails once fails again
            return []
        self._left -= time.monotonic() - began
        self._files += len(made)
        return made

    def _print(self, page: str, prepared: Path) -> Iterator[tuple[str, bytes]]:
        if self._printer is None:
            self._printer = self._stack.enter_context(open_printer(self._program))
        folder = page.removesuffix("index.html")
        if folder.endswith(f"/{LARGE}/"):
            yield f"{folder}{PRINTED[0]}", self._printer.print_page(prepared / page, A4)
        else:
            for name, size in zip(PRINTED, (A4, A3), strict=True):
                yield f"{folder}{name}", self._printer.print_page(prepared / page, size)
