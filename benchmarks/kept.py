"""Filled desks are kept outside of the repository: a million cases are made once, and measured often.

A desk is named after its database, its size and the code that fills it. One that was made for an older schema is brought up to
the one of today by the migrations, as a desk would be. BESA_BENCH_KEPT names another folder; deleting it costs a new filling.
"""

from __future__ import annotations

import ast
import hashlib
import os
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
KEPT = Path(os.environ.get("BESA_BENCH_KEPT") or Path(tempfile.gettempdir()) / "besa-large")
FILLERS = ("bulk.py", "corpus.py", "filling.py")
WRAPPER = str(FOLDER.parent / "tests" / "with_postgres.sh")
# For the filling: what is made in one transaction is not logged twice. And memory as a server of this size is given.
SETTINGS = "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=8GB -c checkpoint_timeout=30min -c effective_cache_size=4GB"


def environment(engine: str, cases: int) -> dict[str, str]:
    """For the process that measures, and for `with_postgres.sh` around it."""
    home = KEPT / f"{engine}-{cases}-{fingerprint()}"
    home.mkdir(parents=True, exist_ok=True)
    if engine != "postgres":
        return {"BESA_HOME": str(home)}
    return {
        "BESA_HOME": str(home),
        "BESA_TEST_PG_KEPT": str(home / "postgres"),
        "BESA_TEST_PG_SETTINGS": SETTINGS,
    }


def fingerprint() -> str:
    """Of what the code does, not of how it is laid out."""
    digest = hashlib.sha256()
    for name in FILLERS:
        digest.update(ast.dump(ast.parse((FOLDER / name).read_bytes())).encode())
    return digest.hexdigest()[:10]
