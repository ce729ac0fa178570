"""What every contestant tells of itself, as one line of JSON on standard output. Standard library only."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path


class Steps:
    """Wall seconds by step, CPU seconds and peak memory of this process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, step: str) -> None:
        """Give the time since the last call to `step`."""
        now = time.perf_counter()
        self.seconds[step] = round(self.seconds.get(step, 0.0) + now - self._last, 2)
        self._last = now

    def tell(self, **others: object) -> None:
        """Print the figures."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        figures = {
            "seconds": round(sum(self.seconds.values()), 2),
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
            "peak_mb": read_peak(),
            "steps": self.seconds,
            **others,
        }
        sys.stdout.write("\n" + json.dumps(figures) + "\n")


def read_peak() -> int:
    """Return the peak resident memory in MB of this program alone: ru_maxrss counts what was there before exec."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
