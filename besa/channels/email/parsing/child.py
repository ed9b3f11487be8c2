"""The disposable child: reads one mail after another and dies alone (P4). Run by `besa.channels.email.parsing.reader`.

It knows no database, no settings and no secret; what it may use of the machine is limited before it reads the first byte.
"""

import functools
import resource
import sys
from datetime import datetime
from typing import Any, BinaryIO

import dkim.dnsplug

from besa.channels.email.parsing import limits, message, wire
from besa.channels.email.parsing.message_headers import Options

_MAILS = 5_000


def main() -> int:
    """Answer frames until the pipe closes. Returns for a fresh start after many mails, or when memory ran out."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.ADDRESS_SPACE, limits.ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    for _number in range(_MAILS):
        if not _serve(source, sink):
            break
    return 0


def _serve(source: BinaryIO, sink: BinaryIO) -> bool:
    """Read one mail and answer; False when this child should end."""
    try:
        asked = wire.read_frame(source)
        if asked is None:
            return False
        _allow_cpu(limits.CPU_SECONDS)
        answer, goes_on = _read(*asked), True
    except MemoryError:
        answer, goes_on = wire.frame({"failed": "memory"}), False
    except RecursionError:
        answer, goes_on = wire.frame({"failed": "recursion"}), True
    except Exception as error:
        # Whatever our code does not foresee harms this mail alone, and is named in the list of received mail.
        answer, goes_on = wire.frame({"failed": f"error:{type(error).__name__}"}), True
    sink.write(answer)
    sink.flush()
    return goes_on


def _read(about: dict[str, Any], raw: bytes) -> bytes:
    options = Options(
        received_at=datetime.fromisoformat(about["received_at"]),
        null_sender=about["null_sender"],
        trusted_authserv_id=about["trusted_authserv_id"],
        fingerprint=about["fingerprint"],
        loop_id=about["loop_id"],
    )
    return wire.pack(message.read(raw, options, dkim.dnsplug.get_txt if about["check_dkim"] else None))


def _allow_cpu(seconds: int) -> None:
    """Move the soft limit to `seconds` from here: the kernel counts a whole life, we count each mail."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    _set_cpu_limit(limit)


@functools.lru_cache(maxsize=1)
def _set_cpu_limit(limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    sys.exit(main())
