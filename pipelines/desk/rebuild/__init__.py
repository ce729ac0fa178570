"""Publishing from the desk: what waits, starting a run in a process of its own, watching it."""
