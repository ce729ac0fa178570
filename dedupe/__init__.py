"""Which listings are one event: normalise, block, score, decide, cluster, merge."""
