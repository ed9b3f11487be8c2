"""`python -m benchmarks.part NAME [CASES]`: one part in a process of its own; its numbers are the last line, as JSON.

Django is set up before the part is imported, because parts import models.
"""

import json
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    print(json.dumps(import_module(f"benchmarks.{sys.argv[1]}").run(*map(int, sys.argv[2:]))))
