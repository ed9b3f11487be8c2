"""Mail intake in one process with a reused parser child, beside its floor.

A message counts when it is durable (file and row on the disk), read, in its case, and its acknowledgement is queued.
"""

import resource
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Model

from benchmarks import floor
from benchmarks.corpus import REPLY_ADDRESS, Letter, letters
from besa.accounts.models import Team
from besa.cases.models import Delivery, Received
from besa.channels.email.addresses import reply_address
from besa.channels.email.intake.processor import Processor
from besa.channels.email.intake.taking import mailbox_for, take_in
from besa.channels.email.keys import keys
from besa.channels.email.models import Mailbox

COUNT = 2000
# The budget of automatic mail is 500 an hour for each mailbox (reliability.md 4): four of them acknowledge all of it.
MAILBOXES = 4
IN_HAND = 16


def run(count: int = COUNT) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    written = list(letters(count))
    raws = [letter.raw for letter in written]
    processor = processor_seconds()
    floor_before = floor.seconds_for(raws, fresh("before"))
    floor_processor = (processor_seconds() - processor) * 1000 / count
    ours = take_all(written)
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
    """As `besa mail` does it: one thread takes mail in while another accounts for it, with one reused reading child.

    The clock runs from the first mail to the last one accounted for. At most IN_HAND mails wait between the two threads.
    """
    team = Team.objects.create(name="Support", public_name="Support")
    for number in range(MAILBOXES):
        Mailbox.objects.create(address=address_of(number), name="Support", team=team)
    intake = Processor()
    intake.start()
    time.sleep(1)  # the child is loaded
    rows: list[Received] = []
    opened: dict[int, Received] = {}
    processor, began = processor_seconds(), time.perf_counter()
    slowest = 0.0
    for letter in written:
        to = address_of(letter.thread)
        raw = addressed(letter, to, opened)
        started = time.perf_counter()
        mailbox = mailbox_for(to)
        assert mailbox is not None
        row = take_in(
            raw, mailbox=mailbox, envelope_from=letter.sender, envelope_to=to, source="smtp", claim=True
        ).received
        intake.submit(row)
        opened.setdefault(letter.thread, row)
        rows.append(row)
        if len(rows) > IN_HAND:
            accounted(rows[-IN_HAND - 1])
        slowest = max(slowest, time.perf_counter() - started)
    for row in rows[-IN_HAND:]:
        accounted(row)
    seconds = time.perf_counter() - began
    intake.stop(60)
    astray = sum(row.case_id != opened[letter.thread].case_id for letter, row in zip(written, rows, strict=True))
    states = dict.fromkeys(("threaded", "new_case"), 0) | count_by(Received, "state")
    kept = states["threaded"] + states["new_case"]
    return {
        "seconds": seconds,
        "processor_ms": (processor_seconds() - processor) * 1000 / len(written),
        "slowest_ms": slowest * 1000,
        "messages": len(written),
        "lost": len(written) - sum(states.values()),
        "errors": len(written) - kept,
        "astray": astray,
        "threaded": states["threaded"],
        "acknowledged": Delivery.objects.filter(automatic=True, state="queued").count(),
        "new_cases": states["new_case"],
    }


def address_of(thread: int) -> str:
    return f"support{thread % MAILBOXES}@desk.example"


def accounted(row: Received) -> Received:
    """Wait until the other thread has written what became of the mail; it changes the row that it was handed."""
    while row.state == Received.State.PENDING:
        time.sleep(0.002)
    return row


def addressed(letter: Letter, to: str, opened: dict[int, Received]) -> bytes:
    """The mail as the customer's program sends it: to the address that it learnt from the case."""
    if not letter.by_address:
        return letter.raw
    case = accounted(opened[letter.thread]).case
    assert case is not None
    return letter.raw.replace(REPLY_ADDRESS.encode(), reply_address(to, case.public_id, letter.sender, keys()).encode())


def processor_seconds() -> float:
    """Ours and that of the children that have ended: the reader is closed before this is asked again."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def count_by(model: type[Model], field: str) -> dict[str, Any]:
    return dict(model.objects.order_by().values_list(field).annotate(Count("pk")))
