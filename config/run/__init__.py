"""What the Makefile calls: setting up, running and testing Chancery on one computer.

`environment` needs nothing but Python; `database` and `serve` run inside the virtual
environment that it makes.
"""
