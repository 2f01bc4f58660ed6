"""What people do in procurement, one module a subject."""
