"""The page of one event, and the files that go with it."""
