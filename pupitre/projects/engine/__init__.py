"""The room's decisions, pure: what a project may become, what is still missing in it, what changed between two."""
