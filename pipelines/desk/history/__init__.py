"""Decisions made: their words, the page that searches them, taking back and confirming."""
