"""Invented records in any number, for measuring: never for a database that people use.

The world is always the same for the same seed and size: as real ones are, it is uneven
(a few states and persons are in most of it), imprecise in its dates, written in two
scripts, cited, sometimes in dispute and partly hidden.
"""
