"""The door: logging in, its limits, sessions and the second factor."""
