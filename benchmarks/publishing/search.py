"""The search index of a release in a process of its own, as a run makes it: the number of its pages as JSON.

python -m benchmarks.publishing.search RELEASE CACHE
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pipelines.stages.search import find_program, make_index

FOLDERS = ("fr/evenement/", "en/event/")


def main() -> None:
    """Make it and print."""
    program = find_program(os.environ)
    if program is None:
        raise SystemExit("no Pagefind")
    made = make_index(Path(sys.argv[1]), Path(sys.argv[2]), program, FOLDERS)
    print(json.dumps({"indexed_pages": made.pages, "result": made.result}))


if __name__ == "__main__":
    main()
