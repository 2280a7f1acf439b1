"""Imports: a plan first, then all or nothing, and undone weeks later if need be."""
