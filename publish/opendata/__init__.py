"""Open data of a release: Parquet, JSON lines, CSV and a DuckDB file, and the way back from them to kept listings."""

from publish.opendata.restore import load_kept_from_release
from publish.opendata.write import write_opendata

__all__ = ["load_kept_from_release", "write_opendata"]
