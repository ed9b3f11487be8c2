"""`besa run`: the whole desk in one process, for one machine."""

import argparse

from django.conf import settings

from besa.cli import demo, engine, upgrade, web_server
from besa.cli.mail_parts import MailIn
from besa.cli.service import Service
from besa.core import listening
from besa.core.models import Installation
from besa.core.patience import patiently

DEMONSTRATION = """
  Besa serves the demonstration company.

    Desk       {url}
    Sign in    admin@desk.example, dana@desk.example (manager), amal@desk.example, noa@desk.example (agents)
    Password   besa-demo
    Mail in    smtp://{smtp}, to support@desk.example
    Mail out   {url}/outbox

  Ctrl-C stops it. Everything is kept in {home}
"""
DESK = """
  Besa serves {name}.

    Desk       {url}
    Mail in    smtp://{smtp}

  Ctrl-C stops it. Everything is kept in {home}
"""
EMPTY = """
  Besa runs, and nobody is here yet. `besa setup` starts your desk; `besa demo` loads the demonstration company.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="load the demonstration company when the desk is empty")
    parser.add_argument("--threads", type=int, default=2, help="threads for background work (2)")


def run(options: argparse.Namespace) -> int:
    """The doors are taken first: a taken port is said before anything has changed."""
    door = listening.bind(settings.BESA_HOST, settings.BESA_PORT, variable="BESA_PORT")
    mail = MailIn()
    saved = patiently(upgrade.bring_forward)
    if saved:
        print(f"This is a new version; the state before is kept in {saved}.")
    if options.demo:
        patiently(demo.load_when_empty)
    web_server.collect_static()
    service = Service()
    service.add("worker", engine.worker(options.threads))
    mail.add_to(service)
    print(patiently(greeting), flush=True)
    return web_server.serve(service, door)


def greeting() -> str:
    installation = Installation.current()
    text = DEMONSTRATION if installation.is_demo else DESK
    smtp = f"{settings.BESA_SMTP_HOST}:{settings.BESA_SMTP_PORT}" if settings.BESA_SMTP_PORT else "-"
    facts = {"url": settings.BESA_URL, "smtp": smtp, "home": settings.BESA_HOME, "name": installation.name}
    return text.format(**facts) + ("" if installation.is_demo or installation.set_up_at else EMPTY)
