"""The entry point of Dagster's own processes (`babillard dagster`): definitions from the environment."""

from pipelines.orchestration.definitions import build_definitions
from pipelines.orchestration.resource import RunContext
from pipelines.settings import load_settings

defs = build_definitions(RunContext(load_settings()))
