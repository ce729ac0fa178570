"""The contestants of `python -m benchmarks.matching`, each a program of its own so that memory and time are its own:
`python -m benchmarks.matching_peers.<name> LISTINGS OUT` writes `OUT/found.parquet` and prints its figures."""
