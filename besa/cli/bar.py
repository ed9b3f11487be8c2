"""How far a command has come, for whoever looks at a terminal."""

import sys
from collections.abc import Callable
from typing import Any

WIDTH = 30


class Bar:
    """A line that fills while the steps grow fewer, under a title if it has one; silent where nobody looks at it."""

    def __init__(self, title: str = "") -> None:
        self.title, self.total, self.shown = title, 0, -1
        self.write: Callable[[str], Any] = sys.stderr.write if sys.stderr.isatty() else lambda text: None

    def __call__(self, left: int) -> None:
        if self.shown < 0 and self.title:
            self.write(f"{self.title}\n")
        self.total = max(self.total, left)
        done = WIDTH if not self.total else WIDTH * (self.total - left) // self.total
        if done > self.shown:
            self.shown = done
            self.write(f"\r  [{'#' * done}{'.' * (WIDTH - done)}]" + ("\n" if not left else ""))
            sys.stderr.flush()
