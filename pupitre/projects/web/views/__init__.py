"""The pages of schools' projects: each view makes one domain call."""
