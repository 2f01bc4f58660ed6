"""What people do with requests for help, one module a subject."""
