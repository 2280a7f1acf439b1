#!/usr/bin/env python
"""Django's command-line utility for Chancery."""

import os
import sys

from django.core.management import execute_from_command_line

from records.reading import everything

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Commands see everything, servers only what the user of a request may see: they
    # answer in threads of their own, where nobody has said who reads.
    with everything():
        execute_from_command_line(sys.argv)
