"""Structured data of web pages: JSON-LD, microdata and RDFa in one node shape, and schema.org events → listings."""
