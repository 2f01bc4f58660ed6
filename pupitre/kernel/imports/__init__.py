"""Imports: read -> plan -> apply, the same for every room (see ../README.md for how a room adds one)."""
