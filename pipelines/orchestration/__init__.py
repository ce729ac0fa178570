"""Dagster as a thin shell: assets, checks, jobs and schedules around the stages. Nothing else imports Dagster."""
