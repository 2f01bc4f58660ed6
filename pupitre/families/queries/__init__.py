"""What the pages of families read, one module a subject."""
