"""Pictures drawn on the server as SVG, each for a table that says the same.

``picture`` holds the picture and writes it as SVG or PNG, ``scales`` place values,
``bars``, ``spans``, ``grid`` and ``atlas`` draw.
"""
