"""Publishing measured: a home of any size to publish from, one publication in a process of its own, and the same pages
built by Hugo."""
