"""How good matching is on the labelled worlds that come with the project.

    python -m benchmarks.accuracy_matching

Writes the tables of docs/quality.md and `dedupe/data/quality.json`, from which the site's quality page is made. The
world whose name begins with `held-out-` only measures: the matcher is neither trained nor mended by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dedupe.match.evaluate import Report, make_plain
from pipelines.stages.evaluation import evaluate_shipped
from pipelines.stages.training import HELD_OUT

DOCUMENT = Path(__file__).parent.parent / "docs" / "quality.md"
RESULT = Path(__file__).parent.parent / "dedupe" / "data" / "quality.json"
MARKERS = "<!-- figures: begin -->", "<!-- figures: end -->"
_DIGITS = 3


def make_result(report: Report) -> dict[str, Any]:
    """Return the figures of a report, rounded; what went wrong is left out."""
    plain = make_plain(report)
    plain.pop("wrong")
    result: dict[str, Any] = _round(plain)
    return result


def render_tables(result: Mapping[str, Any]) -> str:
    """Return the figures as Markdown tables."""
    return "\n\n".join("\n".join(table) for table in _render(result))


def write_tables(tables: str, document: Path = DOCUMENT) -> None:
    """Put the tables between the markers of the document."""
    begin, end = MARKERS
    head, _, rest = document.read_text(encoding="utf-8").partition(begin)
    tail = rest.partition(end)[2]
    document.write_text(f"{head}{begin}\n\n{tables}\n\n{end}{tail}", encoding="utf-8")


def _render(result: Mapping[str, Any]) -> Iterator[list[str]]:
    yield [*_head("Pairs of"), _row("**all**", result["overall"])]
    yield [*_head("Kind"), *(_row(name, quality) for name, quality in result["by_kind"].items())]
    yield [*_head("Region"), *(_row(name, quality) for name, quality in result["by_region"].items())]
    sets = result["by_set"].items()
    yield [*_head("World"), *(_row(f"*{n}*" if n.startswith(HELD_OUT) else n, quality) for n, quality in sets)]
    yield _render_outcomes(result["outcomes"])
    yield _render_bands(result["calibration"])
    found = result["bcubed"]
    precision, recall = (_show(found[name], found[f"{name}_interval"]) for name in ("precision", "recall"))
    told = f"{found['listings']} listings of {found['events']} events"
    yield [f"B-cubed over {told}: precision {precision}, recall {recall}, F1 {found['f1']:.3f}."]


def _head(name: str) -> list[str]:
    names = (name, "Pairs", "Same", "Merged", "Asked", "Precision", "Recall", "F1")
    return [f"| {' | '.join(names)} |", "|---|" + "---:|" * (len(names) - 1)]


def _row(name: str, quality: Mapping[str, Any]) -> str:
    numbers = [str(quality[key]) for key in ("pairs", "true_same", "found", "asked")]
    shares = [_show(quality[key], quality[f"{key}_interval"]) for key in ("precision", "recall", "f1")]
    return f"| {' | '.join((name, *numbers, *shares))} |"


def _render_outcomes(outcomes: Mapping[str, Mapping[str, int]]) -> list[str]:
    rows = [f"| {name} | {o['merged']} | {o['asked']} | {o['apart']} |" for name, o in outcomes.items()]
    return ["| People say | Merged | Asked | Apart |", "|---|---:|---:|---:|", *rows]


def _render_bands(found: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {b['low']:.1f}–{b['high']:.1f} | {b['pairs']} | {b['said']:.2f} | {_show(b['true'], b['interval'])} |"
        for b in found["bands"]
        if b["pairs"]
    ]
    head = ["| Probability | Pairs | Said on average | One event |", "|---|---:|---:|---:|"]
    return [*head, *rows, "", f"Calibration error (ECE) {found['error']:.3f}, Brier score {found['brier']:.3f}."]


def _show(value: float | None, interval: list[float | None]) -> str:
    if value is None or interval[0] is None:
        return "–"
    return f"{value:.3f} ({interval[0]:.2f}–{interval[1]:.2f})"


def _round(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _round(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_round(one) for one in value]
    return round(value, _DIGITS) if isinstance(value, float) else value


def main() -> None:
    """Evaluate, write both files, print the tables."""
    result = make_result(evaluate_shipped())
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    tables = render_tables(result)
    write_tables(tables)
    print(tables)


if __name__ == "__main__":
    main()
