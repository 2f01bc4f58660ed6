"""The rules of procurement: pure functions on frozen values."""
