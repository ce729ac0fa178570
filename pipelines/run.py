"""Run the whole job through Dagster in this process, and say what came of it."""

from __future__ import annotations

import contextlib
import errno
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dagster import ExecuteInProcessResult
from dagster_shared.error import SerializableErrorInfo
from dagster_shared.utils.warnings import BetaWarning
from sqlalchemy.exc import DBAPIError

from dedupe.match import MatchSummary
from pipelines.catalogue import UnusableFiles, keep_copies
from pipelines.errors import NoRelease
from pipelines.home import Home
from pipelines.notify.round import NotesRound
from pipelines.orchestration.definitions import build_definitions, make_partition_tags, make_run_config
from pipelines.orchestration.instance import open_instance
from pipelines.orchestration.resource import RunContext
from pipelines.printing.posters import Printing
from pipelines.settings import RunSettings
from pipelines.stages.announce import Announcement
from pipelines.stages.dedupe import MergeSummary
from pipelines.stages.publish import LeftOut, Switched
from pipelines.stages.readings import SourceReading
from pipelines.stages.search import SearchIndex
from pipelines.system_errors import DISK_FULL, explain_system_error
from publish.contract.compare import Difference
from sources.fetch import FetchResult


@dataclass(slots=True)
class Outcome:
    """What a run did, gathered while it went."""

    fetched: dict[str, FetchResult] = field(default_factory=dict)
    readings: dict[str, SourceReading] = field(default_factory=dict)
    merge: MergeSummary | None = None
    problems: list[str] = field(default_factory=list)
    left_out: tuple[str, ...] = ()  # events that feeds could not show
    unusable: UnusableFiles | None = None
    conflicts: int = 0  # contradictions among editors' decisions
    difference: Difference = field(default_factory=Difference)  # as subscribers see it
    printing: Printing = field(default_factory=lambda: Printing(0))
    search: SearchIndex = field(default_factory=lambda: SearchIndex("absent"))
    release: Switched | None = None
    notes: NotesRound | None = None  # to the contacts of ailing sources, where the settings ask for them
    announcement: Announcement | None = None  # to the WebSub hub, when there was something to tell
    seconds: float = 0.0


def run_job(settings: RunSettings, *, offline: bool = False, report: Callable[[object], None]) -> Outcome:
    """Run `refresh` (or `rebuild` when offline) and return its outcome; raise NoRelease when it made none.

    `report` gets every event of the run as it happens (Progress, FetchResult, SourceReading, summaries).
    """
    outcome = Outcome()
    began = time.monotonic()

    def gather(event: object) -> None:
        _gather(outcome, event)
        report(event)

    with settings.home.hold(), _quiet_dagster(), _explain_history(settings.home):
        run = RunContext(settings, gather, is_held=True)
        enabled = run.enabled  # an unusable catalogue is said before anything starts
        only = [i for i in run.catalogue if i in settings.only]
        run.prepare_home()
        with open_instance(settings.home.dagster) as instance:
            definitions = build_definitions(run)
            job = definitions.resolve_job_def("rebuild" if offline else "refresh")
            config = make_run_config(only, has_raw=not offline) if only else {}
            result = job.execute_in_process(
                instance=instance,
                run_config=config | {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                tags=make_partition_tags(list(enabled)),
                raise_on_error=False,
            )
        outcome.seconds = time.monotonic() - began
        if not result.success or outcome.release is None:
            raise NoRelease(_explain(result, outcome))
        usable = (s for i, s in run.catalogue.items() if outcome.unusable is None or i not in outcome.unusable.ids)
        keep_copies(usable, settings.home.raw)
    return outcome


def _gather(outcome: Outcome, event: object) -> None:
    match event:
        case FetchResult():
            outcome.fetched[event.source_id] = event
        case SourceReading():
            outcome.readings[event.source_id] = event
        case MergeSummary():
            outcome.merge = event
        case MatchSummary():
            outcome.conflicts = len(event.conflicts)
        case UnusableFiles():
            outcome.unusable = event
        case LeftOut():
            outcome.left_out = event.events
        case SearchIndex():
            outcome.search = event
        case Printing():
            outcome.printing = event
        case Difference():
            outcome.difference = event
        case Switched():
            outcome.release = event
        case Announcement():
            outcome.announcement = event
        case NotesRound():
            outcome.notes = event
        case list():
            outcome.problems = [str(problem) for problem in event]


def _explain(result: ExecuteInProcessResult, outcome: Outcome) -> str:
    if outcome.problems:
        return "the new release is not fit to be served:\n  " + "\n  ".join(outcome.problems)
    failures = [
        f"  {event.step_key}: {_find_cause(event.step_failure_data.error)}"
        for event in result.all_events
        if event.is_step_failure and event.step_failure_data.error is not None
    ]
    hint = "  «babillard dagster» shows the whole story of the run"
    return "\n".join(["the run failed; what was served before is untouched", *failures, hint])


def _find_cause(error: SerializableErrorInfo) -> str:
    """Return the first cause of a step's failure and the line of code it came from."""
    while error.cause is not None:
        error = error.cause
    where = error.stack[-1].strip().splitlines()[0] if error.stack else ""
    if DISK_FULL.search(error.message):
        return explain_system_error(OSError(errno.ENOSPC, ""))
    return f"{error.message.strip()} ({where})" if where else error.message.strip()


@contextlib.contextmanager
def _explain_history(home: Home) -> Iterator[None]:
    """Say in one line that Dagster could not write its history: on a full disk that comes before anything else."""
    try:
        yield
    except DBAPIError as error:
        message = f"{home.dagster}: the history of runs cannot be written ({error.orig}); is the disk full?"
        raise NoRelease(f"{message}\n  what was served before is untouched; «babillard prune» makes room") from error


@contextlib.contextmanager
def _quiet_dagster() -> Iterator[None]:
    """Keep Dagster's own console chatter out of a terminal that shows progress; its event log has it all.

    Its BetaWarning for `backfill_policy` is known and accepted: one run over all partitions rests on it.
    """
    logger = logging.getLogger("dagster")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BetaWarning)
        try:
            yield
        finally:
            logger.setLevel(level)
