"""Splink 5 on people (FEBRL), set up as in its own example for that data: names by Jaro-Winkler, birth dates,
postcodes, numbers; u by random sampling, EM twice. Listings carry people as `benchmarks/matching_public.py` writes
them. Runs in an environment of its own (peers.txt); which threshold is best is left to the caller,
who knows the truth."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.matching_peers.figures import Steps

WEIGHTS = (-4.0, 0.0, 4.0, 8.0, 12.0, 16.0, 20.0)  # match weights at which clusters are made
_READ = """
    CREATE TABLE people AS
    SELECT listing_id AS unique_id, performers[1] AS name, split_part(title, ' ', 1) AS given_name,
        nullif(organiser, '') AS surname, nullif(address, '') AS street, nullif(city, '') AS suburb,
        nullif(postal_code, '') AS postcode, nullif(phone, '') AS number, occurrences[1].starts_at::VARCHAR AS born
    FROM read_parquet($path)
"""


def make_settings() -> SettingsCreator:
    """Return settings for people."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.95, 0.85]),
            cl.JaroWinklerAtThresholds("surname", [0.95, 0.85]).configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("born", [1, 2]),
            cl.LevenshteinAtThresholds("postcode", [1]),
            cl.LevenshteinAtThresholds("number", [1, 2]),
            cl.JaroWinklerAtThresholds("street", [0.9]),
            cl.ExactMatch("suburb"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("surname", "given_name"),
            block_on("born"),
            block_on("number"),
            block_on("postcode", "surname"),
            block_on("postcode", "given_name"),
            block_on("street", "surname"),
        ],
        retain_matching_columns=False,
    )


def main() -> None:
    """Match and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listings", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    con, steps = duckdb.connect(), Steps()
    con.execute(_READ, {"path": str(options.listings)})
    linker = Linker(DuckDBAPI(connection=con).register("people"), make_settings())
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("born", "surname")], recall=0.9
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("born"))
    training.estimate_parameters_using_expectation_maximisation(block_on("surname"))
    steps.stop("train")
    found = linker.inference.predict(threshold_match_weight=min(WEIGHTS))
    pairs = con.execute(f"SELECT count(*) FROM {found.physical_name}").fetchall()[0][0]
    steps.stop("predict")
    for weight in WEIGHTS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_weight=weight)
        target = str(options.out / f"found-{weight:g}.parquet").replace("'", "''")
        con.execute(
            f"COPY (SELECT unique_id AS listing_id, cluster_id::VARCHAR AS event_id FROM {clusters.physical_name}) "
            f"TO '{target}' (FORMAT parquet)"
        )
    steps.stop("cluster")
    steps.tell(pairs=pairs)


if __name__ == "__main__":
    main()
