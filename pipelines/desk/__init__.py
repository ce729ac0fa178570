"""The editors' desk as a web application, under /desk of `babillard serve`. A module a page; what they share is in
`app`, `sessions`, `forms`, `rendering`."""
