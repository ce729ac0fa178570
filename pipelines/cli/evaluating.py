"""How `babillard evaluate` looks in a terminal."""

from __future__ import annotations

import math
from functools import partial

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedupe.match.calibration import Calibration
from dedupe.match.evaluate import Quality, Report
from pipelines.cli.wording import say_from

_say = partial(say_from, "matching")
_NAME = 14  # characters of a name, at least
_BAR = 20  # characters of a probability's bar


def show_report(console: Console, report: Report, lang: str) -> None:
    """Print the figures, the three outcomes, the reliability table and B-cubed."""
    console.print(_render_qualities(report, lang))
    console.print(Text(_say("evaluate", "intervals", lang), style="dim"))
    console.print(Text(f"\n{_say('evaluate', 'outcomes', lang)}", style="bold"))
    console.print(_render_outcomes(report, lang))
    if report.calibration:
        error, brier = (f"{value:.3f}" for value in (report.calibration.error, report.calibration.brier))
        console.print(Text(f"\n{_say('evaluate', 'calibration', lang, error=error, brier=brier)}", style="bold"))
        console.print(_render_calibration(report.calibration, lang))
    if report.bcubed:
        found = report.bcubed
        told = {
            "precision": _show(found.precision, found.precision_interval),
            "recall": _show(found.recall, found.recall_interval),
            "f1": f"{found.f1 * 100:.1f}",
        }
        console.print()
        console.print(Text(_say("evaluate", "bcubed", lang, listings=found.listings, events=found.events, **told)))
    console.print()


def _render_qualities(report: Report, lang: str) -> Table:
    names = [_say("evaluate", code, lang) for code in ("pairs", "same", "merged", "asked", "precision", "recall", "f1")]
    table = _make_table("", *names)
    groups = (("kind", report.by_kind), ("region", report.by_region), ("set", report.by_set))
    _add_quality(table, _say("evaluate", "all", lang), report.overall)
    for code, group in groups:
        if any(group):
            table.add_row(Text(_say("evaluate", code, lang), style="bold"))
        for name, quality in group.items():
            if name:
                _add_quality(table, f" {name}", quality)
    return table


def _add_quality(table: Table, name: str, quality: Quality) -> None:
    table.add_row(
        Text(name),
        *(str(number) for number in (quality.pairs, quality.true_same, quality.found, quality.asked)),
        _show(quality.precision, quality.precision_interval),
        _show(quality.recall, quality.recall_interval),
        "–" if math.isnan(quality.f1) else f"{quality.f1 * 100:.1f}",
    )


def _render_outcomes(report: Report, lang: str) -> Table:
    table = _make_table("", *(_say("evaluate", code, lang) for code in ("merged", "asked", "apart")))
    for label, counts in report.outcomes.items():
        numbers = (str(counts[name]) for name in ("merged", "asked", "apart"))
        table.add_row(_say("evaluate", f"label_{label}", lang), *numbers)
    return table


def _render_calibration(found: Calibration, lang: str) -> Table:
    table = _make_table(*(_say("evaluate", code, lang) for code in ("band", "pairs", "said", "true")), "")
    for band in found.bands:
        if band.pairs:
            bar = "█" * round(band.true * _BAR)
            true = _show(band.true, band.interval)
            table.add_row(
                f"{band.low * 100:.0f}–{band.high * 100:.0f}",
                str(band.pairs),
                f"{band.said * 100:.1f}",
                true,
                f"{bar:<{_BAR}}",
            )
    return table


def _make_table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(names):
        table.add_column(
            name,
            justify="right" if number else "left",
            no_wrap=bool(number),
            overflow="fold",
            min_width=_NAME * (not number),
        )
    return table


def _show(value: float, interval: tuple[float, float]) -> Text:
    """Return a share and its interval in per cent."""
    if math.isnan(value):
        return Text("–")
    return Text(f"{value * 100:.1f} [{interval[0] * 100:.0f}–{interval[1] * 100:.0f}]")
