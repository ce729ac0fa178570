"""The editors' desk as a web application, under /desk of `babillard serve`. A folder a page, its routes in `page`; what
all pages share is in `app`, `sessions`, `forms`, `csrf`, `rendering`, `ground`."""
