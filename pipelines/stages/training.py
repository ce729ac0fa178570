"""Fit the matcher's weights anew: which examples are taken, from labelled folders and from the editors' decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dedupe.decisions import list_different, load_decisions, resolve_decisions
from dedupe.match.model import DIFFERENT, SAME, WEIGHTS_FILE
from dedupe.match.training.examples import Examples, join_examples, load_examples, make_examples, sample_bands
from dedupe.match.training.fit import Figures, check_fit, fit_model, write_fit
from pipelines.errors import PipelineError
from pipelines.home import Home

SHIPPED = Path(__file__).parents[2] / "tests" / "cases" / "matching" / "worlds"
HELD_OUT = "held-out-"  # worlds of this name only measure
MOST = 6000  # examples of one set, so that a large one does not drown the others


@dataclass(frozen=True, slots=True)
class Training:
    """What a training was made of, and how good it is on each set when fitted to the others."""

    overall: Figures
    by_set: dict[str, Figures]


def train_weights(
    folders: Sequence[Path],
    *,
    home: Home | None = None,
    out: Path = WEIGHTS_FILE,
    most: int = MOST,
    same: float = SAME,
    tell: Callable[[str], None] = lambda line: None,
) -> Training:
    """Fit on the sets of `folders` and on the decisions of `home`, write `out`, and return the figures."""
    named = list(_load_sets(folders or find_shipped(), home, most, tell))
    if not any(len(part) for _, part in named):
        raise PipelineError("nothing to learn from: no candidate pair of a known event in any of the folders")
    examples = join_examples([part for _, part in named])
    tell(f"{len(examples)} pairs, {int(examples.is_same.sum())} of one event: fitting")
    overall, by_group = check_fit(examples, same)
    names = [name for name, _ in named]
    by_set = {names[group]: figures for group, figures in by_group.items()}
    facts = {
        "examples": len(examples),
        "same": int(examples.is_same.sum()),
        "sets": {name: len(part) for name, part in named},
        "left_out": {name: round(value, 4) for name, value in asdict(overall).items()},
    }
    write_fit(out, fit_model(examples), same=same, different=DIFFERENT, facts=facts)
    return Training(overall, by_set)


def find_shipped() -> list[Path]:
    """Return the labelled sets that come with the project, those that only measure left out."""
    if not SHIPPED.is_dir():
        raise PipelineError(f"{SHIPPED}: not there (it comes with the source code): name folders of labelled listings")
    return sorted(f for f in SHIPPED.iterdir() if f.is_dir() and not f.name.startswith(HELD_OUT))


def _load_sets(
    folders: Sequence[Path], home: Home | None, most: int, tell: Callable[[str], None]
) -> Iterator[tuple[str, Examples]]:
    for number, folder in enumerate(folders):
        part = load_examples(folder, number)
        tell(f"{folder.name}: {len(part)} candidate pairs, {int(part.is_same.sum())} of one event")
        yield folder.name, sample_bands(part, most)
    if home is not None and home.normalised.exists():
        part = _load_decided(home, len(folders))
        tell(f"decisions: {len(part)} candidate pairs, {int(part.is_same.sum())} of one event")
        yield "decisions", part


def _load_decided(home: Home, group: int) -> Examples:
    """Return the pairs that editors decided, as examples: their word on a pair is its label."""
    decisions, _ = load_decisions(home.decisions)
    resolution = resolve_decisions(decisions)
    labels = {
        frozenset((" ".join(link.left), " ".join(link.right))): is_same
        for links, is_same in ((resolution.must, True), (list_different(resolution), False))
        for link in links
    }
    return make_examples(home.normalised, {}, labels, group)
