"""The page of an event: what it shows, and what forms there propose (sorting, joining, pins)."""
