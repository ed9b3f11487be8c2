"""`besa mail`: one thread for each mailbox that is fetched by IMAP, so that a broken one harms no other (X24)."""

from __future__ import annotations

import threading
from datetime import datetime

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from besa.cases.models import Received
from besa.channels.email import actions
from besa.channels.email.imap import Account, Cursor, Fetched, Poller
from besa.channels.email.intake import oversize
from besa.channels.email.intake.taking import NoRoom, take_in
from besa.channels.email.models import Mailbox
from besa.channels.email.notices import TOO_LARGE
from besa.channels.email.routes import imap_of
from besa.channels.email.secrets import SecretLost
from besa.channels.email.transport import Fault
from besa.core import heartbeats
from besa.core.heartbeats import Pulse

LOOK_EVERY = 10.0

log = structlog.get_logger()


class DatabaseKeeper:
    """The state of one mailbox in its row (`imap.Keeper`). Used by one thread."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox_id = mailbox.pk

    def _row(self) -> Mailbox:
        close_old_connections()
        return Mailbox.objects.get(pk=self.mailbox_id)

    def cursor(self) -> Cursor | None:
        row = self._row()
        if row.uidvalidity is None or row.last_uid is None:
            return None
        return Cursor(row.uidvalidity, row.last_uid)

    def connected_at(self) -> datetime | None:
        return self._row().connected_at

    def move_to(self, cursor: Cursor) -> None:
        actions.move_cursor(self.mailbox_id, uidvalidity=cursor.uidvalidity, last_uid=cursor.last_uid)

    def well(self) -> None:
        actions.mark_reached(self.mailbox_id)

    def failing(self, fault: Fault, words: str) -> None:
        close_old_connections()
        log.warning("mailbox_unreached", mailbox=self.mailbox_id, fault=fault.value)
        actions.mark_unreached(self.mailbox_id, reason=f"{fault.value}: {words}")


class Fetcher(threading.Thread):
    """Fetches one mailbox, with the settings that it had at the start."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"besa-imap-{mailbox.pk}", daemon=True)
        self.mailbox = mailbox
        self.revision = mailbox.revision
        account = Account(
            imap_of(mailbox), mailbox.imap_folder or "INBOX", mailbox.imap_move_to, settings.BESA_MESSAGE_LIMIT
        )
        self.poller = Poller(account, DatabaseKeeper(mailbox), self._take_in)

    def run(self) -> None:
        try:
            self.poller.run()
        finally:
            connection.close()

    def _take_in(self, fetched: Fetched) -> None:
        close_old_connections()
        try:
            take_in(
                oversize.headed(fetched.raw, fetched.size, self.mailbox.language) if fetched.is_cut else fetched.raw,
                mailbox=self.mailbox,
                envelope_from="",
                envelope_to=self.mailbox.address,
                source=Received.Source.IMAP,
                source_ref=f"{self.mailbox.imap_folder} {fetched.uid}",
                received_at=fetched.received_at,
                reason=TOO_LARGE if fetched.is_cut else "",
            )
        except NoRoom:
            raise OSError("There is no room on the disk.") from None


class Fetchers:
    """A part of `besa mail`: follows the settings, takes a lease for each mailbox, starts and stops the threads."""

    def __init__(self) -> None:
        self.holder = heartbeats.instance()
        self.running: dict[int, Fetcher] = {}
        self.stopping = threading.Event()
        self.trouble = ""
        self.thread = threading.Thread(target=self._run, name="besa-fetchers", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self, seconds: float = 3.0) -> bool:
        """True when everything has ended in time. What has not is harmless: the cursor stands where the mail is safe."""
        self.stopping.set()
        for fetcher in self.running.values():
            fetcher.poller.stop()
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def pulse(self) -> Pulse:
        is_alive = self.thread.is_alive()
        return Pulse(is_alive and not self.trouble, self.trouble or f"mailboxes: {len(self.running)}", is_alive)

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self.look()
                self.trouble = ""
            except Exception as error:
                self.trouble = type(error).__name__
                log.warning("fetchers_wait", error=self.trouble)
            self.stopping.wait(LOOK_EVERY)
        self._leave()

    def look(self) -> None:
        """Bring the threads in line with the settings. Two queries for each mailbox."""
        wanted = {mailbox.pk: mailbox for mailbox in Mailbox.objects.fetched()}
        for key in [key for key in self.running if self._is_over(key, wanted.get(key))]:
            self._end(key)
        for mailbox in wanted.values():
            if not actions.hold_for_polling(mailbox, holder=self.holder):
                self._end(mailbox.pk)
            elif mailbox.pk not in self.running:
                self._begin(mailbox)

    def _is_over(self, key: int, mailbox: Mailbox | None) -> bool:
        fetcher = self.running[key]
        return mailbox is None or mailbox.revision != fetcher.revision or not fetcher.is_alive()

    def _begin(self, mailbox: Mailbox) -> None:
        try:
            fetcher = Fetcher(mailbox)
        except SecretLost:
            actions.mark_unreached(mailbox.pk, reason="secret: ")
            return
        self.running[mailbox.pk] = fetcher
        fetcher.start()

    def _end(self, key: int) -> None:
        fetcher = self.running.pop(key, None)
        if fetcher is not None:
            fetcher.poller.stop()

    def _leave(self) -> None:
        for key in list(self.running):
            self._end(key)
            actions.let_go_of_polling(key, holder=self.holder)
        connection.close()
