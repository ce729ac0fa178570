"""Taking over a new edition of the municipal directory (`MUN.csv` of Données Québec) into `towns.csv`: only the columns
we need; slugs, centres and time zones are kept by code."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from sources.folding import fold

TOWNS = Path(__file__).parent / "quebec" / "towns.csv"
COLUMNS = ("code", "name", "kind", "slug", "region", "mrc", "population", "lat", "lon", "postal", "timezone")
_REGION = re.compile(r"\((\d{2})\)\s*$")
_MRC = re.compile(r"^MRC\s+|\s*\(\d+\)\s*$")


def make_towns(directory: Iterable[Mapping[str, str]], kept: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the rows of `towns.csv`, sorted by code. `kept`: the present rows by code; a new town lacks its centre."""
    slugs = {row["slug"] for row in kept.values()}
    rows = []
    for said in directory:
        code = said["mcode"].zfill(5)  # spreadsheets take the leading zero
        region = _REGION.search(said["regadm"])
        if not region or not said["mcode"].isdigit():
            continue
        old = kept.get(code, {})
        slug = old.get("slug") or _make_slug(said, region[1], slugs)
        slugs.add(slug)
        rows.append(
            {
                "code": code,
                "name": said["munnom"].strip(),
                "kind": said["mdes"].split(" (")[0].lower(),
                "slug": slug,
                "region": region[1],
                "mrc": _MRC.sub("", said["mrc"]),
                "population": said["mpopul"] or "0",
                "lat": old.get("lat", ""),
                "lon": old.get("lon", ""),
                "postal": said["mcodpos"].replace(" ", "")[:3],
                "timezone": old.get("timezone", ""),
            }
        )
    return sorted(rows, key=lambda row: row["code"])


def _make_slug(said: Mapping[str, str], region: str, taken: Iterable[str]) -> str:
    """Return a slug that no town has: homonyms get their region, then their kind."""
    slug = fold(said["munnom"]).replace(" ", "-")
    kind = fold(said["mdes"].split(" (")[0]).replace(" ", "-")
    choices = (slug, f"{slug}-{region}", f"{slug}-{kind}", f"{slug}-{said['mcode']}")
    return next(choice for choice in choices if choice not in taken)


def main(directory: Path) -> int:
    """Rewrite `towns.csv` and tell what changed; return 1 while a centre is wanting."""
    with TOWNS.open(encoding="utf-8", newline="") as file:
        kept = {row["code"]: row for row in csv.DictReader(file)}
    with directory.open(encoding="utf-8-sig", newline="") as file:
        rows = make_towns(csv.DictReader(file), kept)
    with TOWNS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    codes = {row["code"] for row in rows}
    for code in sorted(kept.keys() - codes):
        print(f"gone: {kept[code]['name']} ({code}): give its names to its successor in localities.csv")
    wanting = [row for row in rows if not row["lat"]]
    for row in wanting:
        print(f"new: {row['name']} ({row['code']}): write its lat and lon into {TOWNS}")
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
