"""Splink 5 on the same file: its usual flow (u by random sampling, EM twice, predict, connected components), «naive» as
a first user would set it up, «tuned» as one who knows both Splink and events: rows folded by source, one comparison for
where and when, u learned inside the blocks, word overlap, numbers. Runs in an environment of its own (peers.txt); needs
nothing of the project. Which threshold is best is left to the caller, who knows the truth: that favours Splink."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.matching_peers.figures import Steps

WEIGHTS = (-4.0, 0.0, 4.0, 8.0, 12.0, 16.0, 20.0)  # match weights at which clusters are made
_OVERLAP = "l.d0 <= r.d1 + 1 AND r.d0 <= l.d1 + 1"
_SHARED = "list_intersect(words_l, words_r)"
_SHORTER = "least(len(words_l), len(words_r))"

_FLATTEN = """
    CREATE TABLE said AS
    SELECT row_number() OVER (ORDER BY listing_id) AS unique_id, listing_id, source_id,
        trim(regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', ' ', 'g')) AS title,
        nullif(trim(regexp_replace(lower(strip_accents(venue)), '[^a-z0-9]+', ' ', 'g')), '') AS venue,
        nullif(lower(strip_accents(city)), '') AS city, url, image, lat, lon,
        list_min([epoch(timezone(timezone, o.starts_at)::TIMESTAMP)::BIGINT // 86400 FOR o IN occurrences]) AS d0,
        list_max([epoch(coalesce(timezone(timezone, o.ends_at) - INTERVAL 1 SECOND, timezone(timezone, o.starts_at))
                  ::TIMESTAMP)::BIGINT // 86400 FOR o IN occurrences]) AS d1,
        CASE WHEN NOT occurrences[1].all_day
             THEN nullif(epoch(timezone(timezone, occurrences[1].starts_at)::TIMESTAMP)::BIGINT // 60 % 1440, 0)
        END AS minute
    FROM read_parquet($path)
"""
_FOLD = """
    CREATE TABLE rows AS
    WITH runs AS (SELECT *, d0 - lag(d1) OVER w > 21 AS is_new FROM said
                  WINDOW w AS (PARTITION BY source_id, title, venue, city ORDER BY d0, unique_id)),
    numbered AS (SELECT *, sum(coalesce(is_new, true)::INTEGER) OVER (PARTITION BY source_id, title, venue, city
                                                                     ORDER BY d0, unique_id) AS run FROM runs)
    SELECT *, min(unique_id) OVER (PARTITION BY source_id, title, venue, city, run) AS fold FROM numbered
"""
_WORDS = """
    CREATE TABLE events AS
    WITH folded AS (SELECT fold AS unique_id, any_value(source_id) AS source_id, any_value(title) AS title,
                           any_value(venue) AS venue, any_value(city) AS city, min(url) AS url, min(image) AS image,
                           avg(lat) AS lat, avg(lon) AS lon, min(d0) AS d0, max(d1) AS d1, min(minute) AS minute
                    FROM rows GROUP BY fold),
    words AS (SELECT unique_id, unnest(list_distinct(string_split(title, ' '))) AS word FROM folded),
    counts AS (SELECT word, count(*) AS df FROM words WHERE len(word) > 2 GROUP BY word),
    ranked AS (SELECT unique_id, list(word ORDER BY df, word) AS words FROM words JOIN counts USING (word)
               GROUP BY unique_id)
    SELECT f.*, coalesce(words, []) AS words, words[1] AS rare1, words[2] AS rare2,
           list_sort(regexp_extract_all(title, '[0-9]+'))::VARCHAR AS numbers
    FROM folded f LEFT JOIN ranked USING (unique_id)
"""


def make_naive() -> SettingsCreator:
    """Return settings as in Splink's first tutorial, on the columns of events."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.7]),
            cl.JaroWinklerAtThresholds("venue", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.ExactMatch("d0"),
            cl.ExactMatch("minute"),
            cl.ExactMatch("url"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("d0", "venue"),
            block_on("d0", "substr(title, 1, 5)"),
            block_on("title", "city"),
            block_on("url"),
        ],
        retain_matching_columns=False,
    )


def make_tuned() -> SettingsCreator:
    """Return the best settings that were found for events."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            _compare_titles(),
            _compare_where_and_when(),
            _compare_numbers(),
            _compare("url"),
            _compare("image"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("d0", "venue"),
            f"l.city = r.city AND l.rare1 = r.rare1 AND {_OVERLAP}",
            f"l.city = r.city AND l.rare2 = r.rare2 AND {_OVERLAP}",
            f"l.city = r.city AND l.rare1 = r.rare2 AND {_OVERLAP}",
            f"l.city = r.city AND l.rare2 = r.rare1 AND {_OVERLAP}",
            block_on("d0", "minute", "city"),
            block_on("d0", "rare1"),
        ],
        retain_matching_columns=False,
        max_iterations=15,
    )


def _level(label: str, sql: str) -> dict[str, Any]:
    return {"sql_condition": sql, "label_for_charts": label}


def _compare_titles() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="title",
        comparison_levels=[
            cll.ExactMatchLevel("title", term_frequency_adjustments=True),
            _level("all words of one", f"{_SHORTER} >= 2 AND len({_SHARED}) = {_SHORTER}"),
            _level("most words", f"{_SHORTER} >= 1 AND len({_SHARED}) >= 0.6 * {_SHORTER}"),
            _level("letters", "jaro_winkler_similarity(title_l, title_r) > 0.9"),
            _level("the rarest word", "rare1_l = rare1_r"),
            _level("a word", f"len({_SHARED}) >= 1"),
            cll.ElseLevel(),
        ],
    )


def _compare_where_and_when() -> cl.CustomComparison:
    near = "(venue_l = venue_r AND coalesce(city_l = city_r, true))"
    close = "(abs(lat_l - lat_r) < 0.0015 AND abs(lon_l - lon_r) < 0.002)"
    named = "(city_l = city_r AND jaro_winkler_similarity(venue_l, venue_r) > 0.85)"
    hour = "d0_l = d0_r AND minute_l = minute_r"
    days = "d0_l <= d1_r AND d0_r <= d1_l"
    return cl.CustomComparison(
        output_column_name="where_when",
        comparison_levels=[
            _level("venue and hour", f"({near} OR {close}) AND {hour}"),
            _level("like venue and hour", f"{named} AND {hour}"),
            _level(
                "venue and day, no hour",
                f"({near} OR {close} OR {named}) AND {days} AND (minute_l IS NULL OR minute_r IS NULL)",
            ),
            _level("venue and day", f"({near} OR {close} OR {named}) AND {days}"),
            _level("town and hour", f"city_l = city_r AND {hour}"),
            _level("town and day", f"city_l = city_r AND {days}"),
            _level("hour, no town", f"(city_l IS NULL OR city_r IS NULL) AND {hour}"),
            _level("day", days),
            cll.ElseLevel(),
        ],
    )


def _compare_numbers() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="numbers",
        comparison_levels=[
            cll.CustomLevel("numbers_l = '[]' OR numbers_r = '[]'").configure(is_null_level=True),
            _level("the same", "numbers_l = numbers_r"),
            cll.ElseLevel(),
        ],
    )


def _compare(column: str) -> cl.CustomComparison:
    """Compare an address that tells much when shared, little when not: EM alone makes it a proof of difference."""
    levels = [
        cll.NullLevel(column),
        cll.ExactMatchLevel(column).configure(m_probability=0.3, fix_m_probability=True),
        cll.ElseLevel().configure(m_probability=0.7, u_probability=0.9, fix_m_probability=True, fix_u_probability=True),
    ]
    return cl.CustomComparison(output_column_name=column, comparison_levels=levels)


def train(linker: Linker, *, is_tuned: bool) -> None:
    """Estimate all parameters without labels."""
    linker.training.estimate_probability_two_random_records_match(
        [block_on("title", "d0", "venue"), block_on("title", "d0", "minute", "city")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    estimate = linker.training.estimate_parameters_using_expectation_maximisation
    # Titles with the chance agreement of random pairs; where and when with that of pairs that share two rare words:
    # learned the other way round, F1 falls by a tenth.
    estimate(block_on("d0", "venue"), fix_u_probabilities=True)
    if is_tuned:
        estimate(block_on("rare1", "rare2"), fix_u_probabilities=False)
    else:
        estimate(block_on("title"), fix_u_probabilities=True)


def match_with_splink(path: Path, out: Path, *, is_tuned: bool) -> None:
    """Match and tell; `found-<weight>.parquet` a threshold."""
    con = duckdb.connect()
    steps = Steps()
    con.execute(_FLATTEN, {"path": str(path)})
    con.execute(_FOLD if is_tuned else "CREATE TABLE rows AS SELECT *, unique_id AS fold FROM said")
    con.execute(_WORDS)
    steps.stop("read")
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("events"), make_tuned() if is_tuned else make_naive())
    train(linker, is_tuned=is_tuned)
    steps.stop("train")
    found = linker.inference.predict(threshold_match_weight=min(WEIGHTS))
    pairs = con.execute(f"SELECT count(*) FROM {found.physical_name}").fetchall()[0][0]
    steps.stop("predict")
    times = Steps()
    for weight in WEIGHTS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_weight=weight)
        target = str(out / f"found-{weight:g}.parquet").replace("'", "''")
        con.execute(
            f"COPY (SELECT listing_id, cluster_id::VARCHAR AS event_id FROM rows r "
            f"JOIN {clusters.physical_name} c ON c.unique_id = r.fold) TO '{target}' (FORMAT parquet)"
        )
        times.stop(str(weight))
    steps.seconds["cluster"] = round(sum(times.seconds.values()) / len(WEIGHTS), 2)
    steps.tell(pairs=pairs)


def main() -> None:
    """Match and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listings", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--settings", choices=("naive", "tuned"), default="tuned")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    logging.getLogger("splink").setLevel(logging.ERROR)
    match_with_splink(options.listings, options.out, is_tuned=options.settings == "tuned")


if __name__ == "__main__":
    main()
