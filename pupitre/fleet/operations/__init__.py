"""What people do with devices, one module a subject."""
