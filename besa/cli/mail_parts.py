"""The parts by which mail comes in: SMTP, the IMAP mailboxes, and the thread that reads what they kept."""

from django.conf import settings

from besa.channels.email.intake.processor import Processor
from besa.channels.email.poller import Fetchers
from besa.channels.email.smtp_server import SmtpServer
from besa.cli.service import Service
from besa.core import listening
from besa.core.listening import Door


class MailIn:
    """Takes the port when it is made, and adds its parts to a service in the order in which they start."""

    def __init__(self) -> None:
        self.door: Door | None = None
        if settings.BESA_SMTP_PORT:
            self.door = listening.bind(settings.BESA_SMTP_HOST, settings.BESA_SMTP_PORT, variable="BESA_SMTP_PORT")

    def add_to(self, service: Service) -> None:
        processor = Processor()
        service.add("intake", processor)
        if self.door is not None:
            service.add("smtp", SmtpServer(self.door, processor.keep))
        service.add("imap", Fetchers())
        service.add("imap", Fetchers())

    @property
    def address(self) -> str:
        return (
            f"smtp://{settings.BESA_SMTP_HOST}:{settings.BESA_SMTP_PORT}" if self.door else "closed (BESA_SMTP_PORT=0)"
        )
