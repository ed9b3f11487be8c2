"""The `besa` command: a table of subcommands, each a module with `arguments(parser)` and `run(options) -> exit code`.

A subcommand is imported when it is called, after Django has started, so that `besa --help` answers at once.
"""

import argparse
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NoReturn

from besa.cli.errors import CONFIG, TRY_AGAIN, USAGE, Stop
from besa.core import environment
from besa.core.listening import PortTaken

# These wait for a database that is away, or answer for it themselves; the others say so at once.
PATIENT = {"run", "web", "worker", "engine", "mail", "intake", "doctor"}
# name: module, what it does
COMMANDS = {
    "run": ("run", "serve the desk: web, worker and mail in one process"),
    "web": ("web", "serve the web pages and the API only"),
    "worker": ("worker", "run background work only"),
    "engine": ("engine", "run what the broker brings; `besa worker` starts it where there is one"),
    "mail": ("mail", "take mail in only: SMTP, and IMAP mailboxes"),
    "setup": ("setup", "start an empty desk by answering five questions"),
    "demo": ("demo", "load the demonstration company"),
    "intake": ("intake", "take in one message from standard input, as a mail server's pipe"),
    "import": ("imports", "take in old mail: besa import mbox PATH --to ADDRESS"),
    "export": ("export", "write everything to a folder, in open formats"),
    "backup": ("backup", "write everything to one file, while the desk is running"),
    "restore": ("restore", "bring a backup back into an empty home"),
    "upgrade": ("upgrade", "back up, then bring the database to this version"),
    "replies": ("replies", "write saved replies to a file, or bring them in from one"),
    "token": ("token", "make API tokens: besa token create --user EMAIL"),
    "password": ("password", "set a new password for a member of staff"),
    "doctor": ("doctor", "name each part that is dead or misconfigured"),
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if arguments else USAGE
    if arguments[0] not in COMMANDS:
        print(f"besa: there is no command {arguments[0]!r}.\n\n{usage()}", file=sys.stderr)
        return USAGE
    try:
        return call(arguments[0], arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except PortTaken as taken:
        print(taken, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nobody reads on: the flush at exit must not fail
        return 1


def usage() -> str:
    lines = [f"  {name:<10} {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["Usage: besa COMMAND ...", "", *lines, "", "besa COMMAND --help tells more of each."])


def call(name: str, arguments: list[str]) -> int:
    module_name, text = COMMANDS[name]
    with without_collecting():
        start_django(tries_again=name == "intake")
        module = import_module(f"besa.cli.{module_name}")
    parser = Parser(prog=f"besa {name}", description=text[0].upper() + text[1:] + ".")
    module.arguments(parser)
    options = parser.parse_args(arguments)
    return with_database(lambda: int(module.run(options)), knocks=name not in PATIENT)


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """What is loaded at the start stays: looking for waste among it would take a fifth of the start, and of each look later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def with_database(work: Callable[[], int], *, knocks: bool) -> int:
    """Do the work. Raises Stop, with what to do, for a database that refuses us or is away."""
    patience = import_module("besa.core.patience")  # it needs Django, which has started by now
    try:
        if knocks:
            patience.knock()
        return work()
    except patience.DatabaseRefused as refused:
        raise Stop(str(refused), code=CONFIG) from refused
    except Exception as error:
        if not patience.is_away(error):
            raise
        said = f"The database does not answer: {patience.words(error)}"
        raise Stop(
            f"{said}\nStart it, or wait until it is back, and give the command again.", code=TRY_AGAIN
        ) from error


class Parser(argparse.ArgumentParser):
    """Bad use ends with 64 (EX_USAGE), which a mail server understands."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {message}\n")


def start_django(*, tries_again: bool) -> None:
    """Raises Stop for an environment that cannot be used; a mail server is asked to try again then, not to bounce."""
    environment.use_our_settings()
    try:
        import_module("django").setup()
        import_module("besa.cli.logs").configure()
    except Exception as error:
        raise Stop(f"Besa cannot start: {error}", code=TRY_AGAIN if tries_again else CONFIG) from error
