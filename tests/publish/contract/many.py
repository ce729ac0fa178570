"""Many random edits of a calendar, each followed by a release that is held to the contract, with pages and members:

python -m tests.publish.contract.many --edits 10000
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from publish.contract.compare import compare_releases
from publish.feeds import documents
from publish.validate import find_feeds
from tests.publish.contract.edits import Calendar
from tests.publish.contract.members import find_faults
from tests.publish.contract.releases import write_release
from tests.publish.editions import NOW


def main() -> None:
    """Edit, publish, compare, until the edits are done; end at the first breach."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=10_000, help="how many (default 10000)")
    parser.add_argument("--each", type=int, default=10, help="how many before each release (default 10)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    documents.ITEMS_MAX, documents.BYTES_MAX = 30, 40_000  # so that feeds of some hundred events have pages
    calendar, now = Calendar(options.seed, size=20), NOW
    with tempfile.TemporaryDirectory() as scratch:
        before = write_release(Path(scratch) / "0", calendar.events, now)
        for day in range(1, options.edits // options.each + 1):
            now += timedelta(days=1)
            calendar.edit(options.each, now)
            after = write_release(
                Path(scratch) / str(day), calendar.events, now, before=before, redirects=calendar.redirects
            )
            problems = compare_releases(before, after, now=now, alive=calendar.ids).breaches
            lost = sorted(find_feeds(before) - find_feeds(after))
            if breaches := [*problems, *lost, *find_faults(before, after)]:
                raise SystemExit(f"day {day}, after {calendar.log[-options.each :]}:\n" + "\n".join(breaches))
            shutil.rmtree(before)
            before = after
            print(f"\r{day * options.each} edits, {len(calendar.events)} events", end="", flush=True)
    print("\nno breach")


if __name__ == "__main__":
    main()
