"""Measurements: figures that are reported, and that no test asserts."""
