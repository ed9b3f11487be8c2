"""`besa run`: the whole desk in one process, for one machine."""

import argparse

from django.conf import settings

from besa.cli import mail_parts, service, upgrade, web_server
from besa.cli.service import Service
from besa.core.jobs.worker import Worker
from besa.core.models import Installation

DEMONSTRATION = """
  Besa serves the demonstration company.

    Desk       {url}
    Sign in    admin@desk.example, dana@desk.example (manager), amal@desk.example, noa@desk.example (agents)
    Password   besa-demo
    Mail in    {smtp}, to support@desk.example
    Mail out   {url}/outbox

  Ctrl-C stops it. Everything is kept in {home}.
"""
DESK = """
  Besa serves {name}.

    Desk       {url}
    Mail in    {smtp}

  Ctrl-C stops it. Everything is kept in {home}.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="load the demonstration company if the desk is empty")
    parser.add_argument("--threads", type=int, default=2, help="threads for background work (2)")


def run(options: argparse.Namespace) -> int:
    web_socket = web_server.bind(settings.BESA_HOST, settings.BESA_PORT, variable="BESA_PORT")
    smtp_socket = mail_parts.bind_smtp()
    upgrade.bring_forward()
    if options.demo:
        demo.load_if_empty()
    web_server.collect_static()
    return serve(web_socket, smtp_socket, options.threads)
