"""What procurement tells, one module a subject."""
