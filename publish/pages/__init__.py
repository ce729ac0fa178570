"""The bilingual static site of an edition: view models here, templates and styles in `site/`. It begins in `render`."""
