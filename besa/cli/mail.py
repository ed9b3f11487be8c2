"""`besa mail`: mail in only, by SMTP and from IMAP mailboxes."""

import argparse

from besa.cli import schema
from besa.cli.mail_parts import MailIn
from besa.cli.service import Service
from besa.core.patience import patiently


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none; the port is BESA_SMTP_PORT."""


def run(options: argparse.Namespace) -> int:
    mail = MailIn()
    patiently(schema.require_current)
    service = Service()
    mail.add_to(service)
    service.listen_to_signals()
    service.start()
    print(f"Besa takes mail in: {mail.address}. Ctrl-C stops it.", flush=True)
    return service.wait()
