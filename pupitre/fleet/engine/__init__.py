"""The rules of the fleet: pure functions on frozen values."""
