#!/usr/bin/env python3
"""Django's own command line, for developers; users have `besa`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "besa.settings")
    execute_from_command_line(sys.argv)
