"""Search over everything: what is found, in which text, and why."""
