"""Calls for projects, pure: where a call stands, who may answer, what is co-funded, who comes first, what is due."""
