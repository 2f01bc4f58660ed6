"""Backups: the archive's format, the database's own tools, and the two acts made of them."""
