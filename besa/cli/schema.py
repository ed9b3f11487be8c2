"""The database and the program must be of one version: what is missing, what is unknown, and the way forward (X20)."""

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate as migrate_command
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from besa import __version__
from besa.cli.bar import Bar
from besa.cli.errors import Stop
from besa.core.failpoints import reach
from besa.core.models import Installation

ADVISORY_LOCK = 0x_BE5A


def is_empty() -> bool:
    """No table of ours exists yet."""
    return not MigrationRecorder(connection).has_table()


def place() -> str:
    """Where the desk is, for a person: the home, or the database by its name and host, never with a password."""
    if connection.vendor == "sqlite":
        return str(settings.BESA_HOME)
    of = connection.settings_dict
    return f"the database {of['NAME']} on {of['HOST'] or 'this machine'}"


def missing() -> list[str]:
    """Migrations of this program that the database has not seen, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations of the database that this program does not know: it was brought forward by a newer Besa."""
    executor = MigrationExecutor(connection)
    ours = executor.loader.disk_migrations or {}
    apps = {app for app, _name in ours}
    replaced = {key for migration in ours.values() for key in migration.replaces}
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in apps and (app, name) not in {*ours, *replaced})


def require_current() -> None:
    """Raises Stop when nothing was begun here, and when the program and the database are of different versions."""
    refuse_newer()
    if is_empty():
        begins = "`besa setup` starts one, `besa demo` loads the demonstration company"
        raise Stop(f"There is no desk in {place()} yet: {begins}. BESA_HOME and BESA_DATABASE_URL name another place.")
    if missing():
        raise Stop("This database is of an older Besa. Run `besa upgrade` (it makes a backup first), then start again.")


def refuse_newer() -> None:
    newer = unknown()
    if newer:
        raise Stop(f"This database is of a newer Besa ({newer[-1]}). Start the newer program, or restore a backup.")


def migrate() -> None:
    """Bring the database to this version, all or nothing: killed half way, it is as it was before."""
    with whole():
        call_command(_Steps(Bar(title=_("Making the database ready …"))), interactive=False, verbosity=0)
        reach("upgrade.migrated")
        Installation.objects.update_or_create(pk=1, defaults={"version": __version__})
    reach("upgrade.committed")


class _Steps(migrate_command.Command):
    """Django's `migrate` that tells how many steps are left."""

    def __init__(self, tell: Callable[[int], object]) -> None:
        super().__init__()
        self.tell, self.left = tell, len(missing())
        self.tell(self.left)

    def migration_progress_callback(self, action: str, *about: Any, **more: Any) -> None:
        super().migration_progress_callback(action, *about, **more)
        if action == "apply_success":
            self.left -= 1
            self.tell(self.left)


def let_go() -> None:
    """Give the connection of this thread back."""
    connection.close()


def migrate_to(names: list[str]) -> None:
    """Make an empty database as it stood when exactly these migrations were applied. Raises Stop for an unknown one."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    wanted = {(app, name) for app, _, name in (word.partition(".") for word in names)}
    strange = sorted(f"{app}.{name}" for app, name in wanted if (app, name) not in graph.nodes)
    if strange:
        raise Stop(f"The backup is of a newer Besa ({strange[0]}). Restore it with that one.")
    inner = {parent.key for node in wanted for parent in graph.node_map[node].parents if parent.key[0] == node[0]}
    with whole():
        executor.migrate(sorted(wanted - inner))


@contextlib.contextmanager
def whole() -> Iterator[None]:
    """What is migrated inside becomes true together or not at all, by one process of all."""
    with only_one(), _without_foreign_keys(), transaction.atomic():
        _check_rows_at_once()
        yield


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """One process of all migrates; the others wait, and find nothing to do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            try:
                yield
            finally:
                with contextlib.suppress(Error):  # a connection that was cut has let go of it
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    else:
        with (settings.BESA_HOME / ".migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@contextlib.contextmanager
def _without_foreign_keys() -> Iterator[None]:
    """SQLite changes a table by making it anew, which Django refuses while foreign keys are watched; it checks them after."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")


def _check_rows_at_once() -> None:
    """PostgreSQL alters no table that has rows waiting to be checked at the end of the transaction, as changed rows do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
