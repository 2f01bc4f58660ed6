"""What people do with families, one module a subject."""
