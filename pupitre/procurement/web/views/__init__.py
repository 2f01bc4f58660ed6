"""The pages of procurement, one module a subject."""
