"""`besa demo`: loads the demonstration company into an empty desk."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from besa.cli import upgrade
from besa.cli.errors import USAGE, Stop

WIDTH = 30


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


class Bar:
    """A line that fills while the steps grow fewer; silent where nobody looks at it."""

    def __init__(self) -> None:
        self.total, self.shown = 0, -1
        self.write: Callable[[str], Any] = sys.stderr.write if sys.stderr.isatty() else lambda text: None

    def __call__(self, left: int) -> None:
        self.total = max(self.total, left)
        done = WIDTH if not self.total else WIDTH * (self.total - left) // self.total
        if done > self.shown:
            self.shown = done
            self.write(f"\r  [{'#' * done}{'.' * (WIDTH - done)}]" + ("\n" if not left else ""))
            sys.stderr.flush()
