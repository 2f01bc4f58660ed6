"""What pages read of the fleet, one module a subject."""
