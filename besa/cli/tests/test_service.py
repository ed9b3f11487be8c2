from besa.cli.service import Service
from besa.core.heartbeats import Pulse


class Part:
    """A part that says of itself what the test wants."""

    def __init__(self) -> None:
        self.says = Pulse()

    def start(self) -> None: ...

    def stop(self, seconds: float) -> bool:
        return True

    def pulse(self) -> Pulse:
        return self.says


def test_a_process_ends_when_a_part_of_it_has_died_and_not_when_it_only_waits():
    desk, part = Service(), Part()
    desk.add("smtp", part)
    part.says = Pulse(False, "OperationalError")
    desk._watch_parts()
    assert not desk.ended.is_set()
    part.says = Pulse(False, is_alive=False)
    desk._watch_parts()
    assert desk.ended.is_set()
    assert desk.code == 1
