"""The stages as Dagster assets: read the shared context, call one function, return counts as metadata.

`raw` and `listings` have one partition a source, so that one source can be run again, backfilled and watched; a run
over all of them is one process and one crawl (single-run backfill policy).
"""

# No `from __future__ import annotations` here: Dagster reads the annotations of assets as types, not as texts.
from collections.abc import Iterator, Mapping

import dagster as dg

from pipelines.notify.round import make_round
from pipelines.orchestration.checks import check_source, make_check_specs
from pipelines.orchestration.resource import RunContext
from pipelines.printing.chromium import find_chromium
from pipelines.stages.announce import announce_changes, note_changes
from pipelines.stages.dedupe import match_normalised, merge_clusters, normalise_sources
from pipelines.stages.fetch import fetch_sources
from pipelines.stages.pictures import fetch_pictures
from pipelines.stages.publish import LeftOut, check_candidate, find_candidate, make_candidate, switch_release
from pipelines.stages.read import read_source
from pipelines.stages.readings import load_reading
from pipelines.stages.search import find_program
from sources.fetch import Progress
from sources.source import Source

VALID = "release_is_valid"
# The one partition of a catalogue whose last source has left: its run still takes that source's facts out.
NO_SOURCE = "no-source"


class Selection(dg.Config):
    """Which sources of the run's partitions to work on: an arbitrary subset, where a partition range is contiguous."""

    only: list[str] = []  # noqa: RUF012 - pydantic copies it


def build_assets(sources: Mapping[str, Source]) -> list[dg.AssetsDefinition]:
    """Return the assets for a catalogue of enabled sources."""
    partitions = dg.StaticPartitionsDefinition(list(sources) or [NO_SOURCE])
    single_run = dg.BackfillPolicy.single_run()

    @dg.asset(partitions_def=partitions, backfill_policy=single_run, group_name="sources", kinds={"scrapy"})
    def raw(context: dg.AssetExecutionContext, config: Selection, run: dg.ResourceParam[RunContext]) -> None:
        """Raw responses of each source, archived as they came."""
        chosen = _choose(context, config, run)

        def report(progress: Progress) -> None:
            run.report(progress)
            context.log.info(f"{progress.source_id} {progress.status or progress.reason} {progress.url}")

        for source_id, result in fetch_sources(chosen, run.settings, run.now, report).items():
            facts = {
                "status": result.status,
                "reason": result.reason or "",
                "fetched": result.fetched,
                "not_modified": result.not_modified,
                "failed": result.failed,
                "bytes": result.bytes,
            }
            context.add_asset_metadata(facts, partition_key=source_id)
            run.report(result)

    @dg.asset(
        deps=[raw],
        partitions_def=partitions,
        backfill_policy=single_run,
        group_name="sources",
        kinds={"parquet"},
        check_specs=make_check_specs(sources),
    )
    def listings(
        context: dg.AssetExecutionContext, config: Selection, run: dg.ResourceParam[RunContext]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """What each source says: its last good listings, with first and last seen."""
        for source in _choose(context, config, run).values():
            reading = read_source(source, run.settings.home, run.now, departures=run.departures)
            context.add_asset_metadata(
                {"result": reading.result, "listings": reading.listings, "upcoming": reading.upcoming},
                partition_key=source.id,
            )
            run.report(reading)
        yield dg.MaterializeResult()
        for source in sources.values():
            yield check_source(source, load_reading(run.settings.home.readings, source.id), run.now)

    @dg.asset(
        deps=[dg.AssetDep(listings, partition_mapping=dg.AllPartitionMapping())], group_name="dedupe", kinds={"parquet"}
    )
    def normalised(run: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        """Listings in the project's own terms: towns, categories, languages, clean titles."""
        count = normalise_sources(run.published, run.settings.home, run.now)
        return dg.MaterializeResult(metadata={"listings": count})

    @dg.asset(deps=[normalised], group_name="dedupe", kinds={"duckdb"})
    def clusters(run: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        """Which listings are one event, with every scored pair."""
        summary = match_normalised(run.settings.home, left=run.find_left(), now=run.now)
        run.report(summary)
        facts = {"listings": summary.listings, "pairs": summary.pairs, "merges": summary.merges}
        return dg.MaterializeResult(metadata=facts | {"unsure": summary.unsure, "queue": summary.queue})

    @dg.asset(deps=[clusters], group_name="dedupe", kinds={"parquet"})
    def events(run: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        """One event a cluster, every field with its provenance."""
        summary = merge_clusters(run.settings.home, run.now)
        run.report(summary)
        return dg.MaterializeResult(metadata={"events": summary.events, "merged": summary.merged})

    @dg.asset(deps=[events], group_name="publish", kinds={"scrapy"})
    def pictures(run: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        """Images of events to come, where the rights allow: fetched, made small."""
        summary = fetch_pictures(run.settings, run.now)
        run.report(summary)
        facts = {"wanted": summary.wanted, "shown": summary.shown, "asked": summary.asked}
        return dg.MaterializeResult(metadata=facts | {f"refused {k}": n for k, n in summary.refused.items()})

    @dg.asset(
        deps=[events, pictures],
        group_name="publish",
        check_specs=[dg.AssetCheckSpec(VALID, asset="candidate", blocking=True)],
    )
    def candidate(run: dg.ResourceParam[RunContext]) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """A release written aside, read back and checked; not served yet."""
        left_out: list[str] = []
        made = make_candidate(
            run.catalogue,
            run.settings,
            run.now,
            left=run.find_left(),
            on_problem=lambda i, e: left_out.append(f"{i}: {e}"),
            on_search=run.report,
            pagefind=find_program(),
            on_printed=run.report,
            chromium=find_chromium(),
        )
        run.report(LeftOut(tuple(left_out)))
        problems, difference = check_candidate(
            run.settings.home,
            made,
            run.catalogue,
            now=run.now,
            left=run.find_left(),
            languages=run.settings.instance.languages,
            processes=run.settings.processes,
        )
        run.report(problems)
        run.report(difference)
        yield dg.MaterializeResult(
            metadata={
                "version": made.version,
                "files": made.files,
                "bytes": made.size,
                "left_out_of_feeds": "\n".join(left_out),
            }
        )
        yield dg.AssetCheckResult(check_name=VALID, passed=not problems, metadata={"problems": "\n".join(problems)})

    @dg.asset(deps=[candidate], group_name="publish")
    def release(run: dg.ResourceParam[RunContext]) -> dg.MaterializeResult[None]:
        """The release that is served: `build/latest`, switched in one rename; then the hub is told what changed, and
        contacts of sources what ails these."""
        note_changes(run.settings, find_candidate(run.settings.home))
        switched = switch_release(run.settings.home, run.now, departed=run.find_departed(), asking=run.find_asking())
        run.report(switched)
        facts: dict[str, str | int | bool] = {"version": switched.version, "is_new": switched.is_new}
        if (announcement := announce_changes(run.settings)) is not None:
            run.report(announcement)
            facts |= {"announced": announcement.told, "not_announced": announcement.waiting + announcement.given_up}
        if (notes := make_round(run.catalogue, run.settings, run.now)) is not None:
            run.report(notes)
            facts |= {"notes_written": len(notes.written), "notes_failed": len(notes.failed)}
        return dg.MaterializeResult(metadata=facts)

    return [raw, listings, normalised, clusters, events, pictures, candidate, release]


def _choose(context: dg.AssetExecutionContext, config: Selection, run: RunContext) -> dict[str, Source]:
    keys = set(context.partition_keys)
    if config.only:
        keys &= set(config.only)
    return {i: s for i, s in run.catalogue.items() if i in keys}
