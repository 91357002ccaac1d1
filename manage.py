#!/usr/bin/env python
"""Django's own commands (migrations, checks) for developers; users call `kinpira`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinpira.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
