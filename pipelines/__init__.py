"""When and how it runs: Dagster definitions, command line, settings, logging."""
