"""Mail intake in one process with a reused parser child, beside its floor.

A message counts when it is durable (file and row on the disk), read, in its case, and its acknowledgement is queued.
"""

import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import Envelope
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Model

from benchmarks import floor
from benchmarks.corpus import REPLY_ADDRESS, SEED, Letter, letters
from besa.accounts.models import Team
from besa.cases.models import Delivery, Received
from besa.channels.email.addresses import reply_address
from besa.channels.email.intake.processor import Processor
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox
from besa.channels.email.smtp_server import THREADS, Door

COUNT = 2000
ALONE = 160
# The budget of automatic mail is 500 an hour for each mailbox (reliability.md 4): four of them acknowledge all of it.
MAILBOXES = 4


def run(count: int = COUNT) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    written = list(letters(count))
    raws = [letter.raw for letter in written]
    processor = processor_seconds()
    floor_before = floor.seconds_for(raws, fresh("before"))
    floor_processor = (processor_seconds() - processor) * 1000 / count
    ours = take_all(written) | take_alone()
    floor_after = floor.seconds_for(raws, fresh("after"))
    floor_rate, rate = count * 2 / (floor_before + floor_after), count / ours["seconds"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        **ours,
        "rate": rate,
        "floor": floor_rate,
        "share": rate / floor_rate,
        "peak_mb": memory,
        "floor_ms": floor_processor,
    }


def fresh(name: str) -> Path:
    folder: Path = settings.BESA_HOME / name
    folder.mkdir(parents=True)
    return folder


def take_all(written: list[Letter]) -> dict[str, float]:
    """As `besa mail` does it, behind the SMTP conversation: its door, with as many threads as it has, and one processor.

    The clock runs from the first mail to the last one accounted for. Nobody replies before their first mail is in its case.
    """
    team = Team.objects.create(name="Support", public_name="Support")
    for number in range(MAILBOXES):
        Mailbox.objects.create(address=address_of(number), name="Support", team=team)
    intake = Processor()
    intake.start()
    door = Door(intake.keep)
    time.sleep(1)  # the child is loaded
    feeder = Feeder(written, door)
    processor, began = processor_seconds(), time.perf_counter()
    with ThreadPoolExecutor(THREADS) as senders:
        for sender in [senders.submit(feeder.send) for _sender in range(THREADS)]:
            sender.result()
    for row in feeder.rows.values():
        accounted(row)
    seconds = time.perf_counter() - began
    rows, opened = [feeder.rows[place] for place in range(len(written))], feeder.opened
    intake.stop(60)
    astray = sum(row.case_id != opened[letter.thread].case_id for letter, row in zip(written, rows, strict=True))
    states = dict.fromkeys(("threaded", "new_case"), 0) | count_by(Received, "state")
    kept = states["threaded"] + states["new_case"]
    return {
        "seconds": seconds,
        "processor_ms": (processor_seconds() - processor) * 1000 / len(written),
        "slowest_ms": max(feeder.waited) * 1000,
        "messages": len(written),
        "lost": len(written) - sum(states.values()),
        "errors": len(written) - kept,
        "astray": astray,
        "threaded": states["threaded"],
        "acknowledged": Delivery.objects.filter(automatic=True, state="queued").count(),
        "new_cases": states["new_case"],
    }


def take_alone() -> dict[str, float]:
    """Mails that come one by one, with a pause: milliseconds until they are accepted, and until they stand in the inbox."""
    intake = Processor()
    intake.start()
    door = Door(intake.keep)
    time.sleep(1)
    accepted, arrived = [], []
    for letter in letters(ALONE, seed=SEED + 1):
        if letter.is_reply:
            continue
        time.sleep(0.02)
        began = time.perf_counter()
        (taken,) = door.take(envelope_of(letter, letter.raw))
        accepted.append((time.perf_counter() - began) * 1000)
        accounted(taken.received)
        arrived.append((time.perf_counter() - began) * 1000)
    intake.stop(60)
    return {
        f"{name}_p{share}": at_share(times, share)
        for name, times in (("accepted", accepted), ("inbox", arrived))
        for share in (50, 95)
    }


def at_share(times: list[float], share: int) -> float:
    return sorted(times)[len(times) * share // 100]


def envelope_of(letter: Letter, raw: bytes) -> Envelope:
    envelope = Envelope()
    envelope.mail_from, envelope.rcpt_tos, envelope.content = letter.sender, [address_of(letter.thread)], raw
    return envelope


class Feeder:
    """Mail servers that hand over one mail after another, each when it has the answer to the one before."""

    def __init__(self, written: list[Letter], door: Door) -> None:
        self.left = iter(enumerate(written))
        self.lock = threading.Lock()
        self.door = door
        self.rows: dict[int, Received] = {}
        self.opened: dict[int, Received] = {}
        self.waited: list[float] = []

    def send(self) -> None:
        while found := self.next():
            place, letter = found
            envelope = envelope_of(letter, addressed(letter, address_of(letter.thread), self.opened))
            began = time.perf_counter()
            (taken,) = self.door.take(envelope)
            self.waited.append(time.perf_counter() - began)
            self.rows[place] = taken.received
            self.opened.setdefault(letter.thread, taken.received)

    def next(self) -> tuple[int, Letter] | None:
        with self.lock:
            return next(self.left, None)


def address_of(thread: int) -> str:
    return f"support{thread % MAILBOXES}@desk.example"


def accounted(row: Received) -> Received:
    """Wait until the other thread has written what became of the mail; it changes the row that it was handed."""
    while row.state == Received.State.PENDING:
        time.sleep(0.002)
    return row


def addressed(letter: Letter, to: str, opened: dict[int, Received]) -> bytes:
    """The mail as the customer's program sends it: to the address that it learnt from the case."""
    if not letter.is_reply:
        return letter.raw
    while letter.thread not in opened:
        time.sleep(0.001)
    case = accounted(opened[letter.thread]).case
    if not letter.by_address:
        return letter.raw
    assert case is not None
    return letter.raw.replace(REPLY_ADDRESS.encode(), reply_address(to, case.public_id, letter.sender, keys()).encode())


def processor_seconds() -> float:
    """Ours and that of the children that have ended: the reader is closed before this is asked again."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def count_by(model: type[Model], field: str) -> dict[str, Any]:
    return dict(model.objects.order_by().values_list(field).annotate(Count("pk")))
