"""The pieces that the filter set of each record type is made of."""
