"""The `babillard` command: one module a group of commands."""
