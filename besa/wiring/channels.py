"""Channel kind -> dotted path of its transport object. No `if channel ==` anywhere else."""

from besa.core.registry import channels

TRANSPORTS = {"email": "besa.channels.email.channel.transport"}


def fill() -> None:
    channels.transports.update(TRANSPORTS)
