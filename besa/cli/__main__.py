"""`python -m besa.cli`, which is what `.venv/bin/besa` runs."""

import sys

from besa.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
