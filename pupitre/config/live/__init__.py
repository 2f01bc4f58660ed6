"""Streams to open pages, and the pages themselves, from one process (docs/decisions/0014)."""
