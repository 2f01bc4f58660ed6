"""Doors and pages of the connectors."""
