"""Bytes → listings, one module a kind; pure functions with the clock passed in."""
