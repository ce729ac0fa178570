"""The stages of a run as functions from files to files, without Dagster: fetch, read, normalise, match, merge, publish.

Each takes the settings and the run's clock, reads what the stage before left under the home, writes its own, and
returns what happened as frozen data.
"""
