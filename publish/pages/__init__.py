"""The bilingual static site of an edition: view models here, templates and styles in `site/`."""

from publish.pages.render import render_pages

__all__ = ["render_pages"]
