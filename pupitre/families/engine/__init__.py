"""The rules of the families' room: pure functions on frozen values."""
