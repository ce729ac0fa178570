"""Listings put in the project's own terms: titles, statuses, towns and regions, venues, categories, languages."""
