"""Time alternatives against each other in one process and write the figures down."""

from __future__ import annotations

import gc
import json
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def compare(
    name: str, work: Mapping[str, Callable[[], object]], *, unit: str, amount: int, rounds: int = 5, peer: str
) -> dict[str, object]:
    """Run each piece of work in turn (A B A B…), so that a drifting machine hits both alike; write medians and the
    ratio to `peer` into results/<name>.json."""
    seconds: dict[str, list[float]] = {label: [] for label in work}
    for _ in range(rounds):
        for label, run in work.items():
            gc.collect()
            began = time.perf_counter()
            run()
            seconds[label].append(time.perf_counter() - began)
    medians = {label: statistics.median(values) for label, values in seconds.items()}
    figures: dict[str, object] = {
        "benchmark": name,
        "unit": unit,
        "amount": amount,
        "rounds": rounds,
        "python": platform.python_version(),
        "peer": peer,
        "results": {
            label: {
                "median_s": round(medians[label], 4),
                "min_s": round(min(values), 4),
                "max_s": round(max(values), 4),
                "per_second": round(amount / medians[label], 1),
                "times_peer": round(medians[peer] / medians[label], 2),
            }
            for label, values in seconds.items()
        },
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    return figures
