"""The brief: what is recorded of two parties, as prose in which each sentence is cited.

Nothing is said that is not a fact of a record; the same records, question and day give
the same bytes.
"""
