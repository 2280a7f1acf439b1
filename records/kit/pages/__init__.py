"""What stands on a page, worked out from the model; templates only set it.

`references` fetches what records point at, `values` words a field, `tables` and
`listing` make a list, `claims`, `facts`, `related` and `detail` the page of one record.
"""
