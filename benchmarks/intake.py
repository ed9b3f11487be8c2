"""Mail intake in one process with a reused parser child, beside its floor: `python -m benchmarks.intake`. Prints JSON.

A message counts when it is durable (file and row on the disk), read, in its case, and its acknowledgement is queued.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django

COUNT = 2000
TO = "support@desk.example"


def main() -> None:
    django.setup()
    # After the start of Django, which the models need.
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks import corpus, floor

    call_command("migrate", verbosity=0)
    letters = list(corpus.letters(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT))
    floor_before = floor.seconds_for([letter.raw for letter in letters], fresh(settings.BESA_HOME / "before"))
    ours = take_all(letters)
    floor_after = floor.seconds_for([letter.raw for letter in letters], fresh(settings.BESA_HOME / "after"))
    floor_rate = len(letters) / min(floor_before, floor_after)
    rate = len(letters) / ours["seconds"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**ours, "rate": rate, "floor": floor_rate, "share": rate / floor_rate, "peak_mb": memory}))


def fresh(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def take_all(letters: list) -> dict[str, float]:
    """Times what the desk does; the address that a customer's program would have learnt is put in outside of the clock."""
    from besa.accounts.models import Team
    from besa.cases.models import Delivery, Received
    from besa.channels.email.intake.accounting import process
    from besa.channels.email.intake.taking import mailbox_for, take_in
    from besa.channels.email.models import Mailbox
    from besa.channels.email.parsing.reader import Reader

    team = Team.objects.create(name="Support", public_name="Support")
    Mailbox.objects.create(address=TO, name="Support", team=team)
    cases: dict[int, int] = {}
    seconds, slowest, astray = 0.0, 0.0, 0
    with Reader() as reader:
        reader.warm_up()
        for letter in letters:
            raw = addressed(letter, cases)
            began = time.perf_counter()
            mailbox = mailbox_for(TO)
            assert mailbox is not None
            taken = take_in(
                raw, mailbox=mailbox, envelope_from=letter.sender, envelope_to=TO, source="smtp", claim=True
            )
            received = process(taken.received, reader)
            took = time.perf_counter() - began
            seconds, slowest = seconds + took, max(slowest, took)
            astray += int(letter.is_reply and received.case_id != cases[letter.thread])
            cases.setdefault(letter.thread, received.case_id or 0)
    states = dict.fromkeys(("threaded", "new_case"), 0) | count_by(Received, "state")
    kept = states["threaded"] + states["new_case"]
    return {
        "seconds": seconds,
        "slowest_ms": slowest * 1000,
        "messages": len(letters),
        "lost": len(letters) - sum(states.values()),
        "errors": len(letters) - kept,
        "astray": astray,
        "threaded": states["threaded"],
        "acknowledged": Delivery.objects.filter(automatic=True, state="queued").count(),
        "new_cases": states["new_case"],
    }


def addressed(letter, cases: dict[int, int]) -> bytes:  # type: ignore[no-untyped-def] # corpus.Letter
    from benchmarks.corpus import REPLY_ADDRESS
    from besa.cases.models import Case
    from besa.channels.email.addresses import reply_address
    from besa.channels.email.keys import keys

    if not letter.by_address:
        return letter.raw
    case = Case.objects.get(pk=cases[letter.thread])
    return letter.raw.replace(REPLY_ADDRESS.encode(), reply_address(TO, case.public_id, letter.sender, keys()).encode())


def count_by(model, field: str) -> dict[str, int]:  # type: ignore[no-untyped-def] # any model
    from django.db.models import Count

    return dict(model.objects.order_by().values_list(field).annotate(Count("pk")))


if __name__ == "__main__":
    main()
