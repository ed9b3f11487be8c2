"""`besa demo`: loads the demonstration company into an empty desk."""

import argparse
from importlib import import_module
from typing import Any

from besa.cli import upgrade
from besa.cli.bar import Bar
from besa.cli.errors import USAGE, Stop


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser  # there is nothing to choose


def run(options: argparse.Namespace) -> int:
    del options
    upgrade.bring_forward()
    loading = company()
    try:
        loaded = loading.load(tell=Bar())
    except loading.DeskIsFilled as refusal:
        raise Stop(str(refusal), code=USAGE) from refusal
    print(f"Loaded {loaded.cases} cases with {loaded.messages} messages. `besa run` serves them. Sign in as one of:")
    print("\n".join(f"  {login}" for login in loading.LOGINS) + f"\nPassword: {loading.PASSWORD}")
    return 0


def load_when_empty() -> None:
    """What `besa run --demo` does on the first start; on a desk in use, nothing."""
    loading = company()
    if not loading.is_filled():
        print("Loading the demonstration company (once, about a minute) ...", flush=True)
        loading.load(tell=Bar())


def company() -> Any:
    # The command and the company are siblings (docs/architecture.md), and nobody who runs a desk needs its thousand letters.
    return import_module("besa.demo.load")
