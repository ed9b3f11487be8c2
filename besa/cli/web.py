"""`besa web`: the pages and the API only; as many on as many machines as needed, behind one proxy."""

import argparse

from django.conf import settings

from besa.cli import schema, web_server
from besa.cli.service import Service
from besa.core import listening
from besa.core.patience import patiently


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=settings.BESA_PORT, help="where to listen (BESA_PORT)")


def run(options: argparse.Namespace) -> int:
    door = listening.bind(settings.BESA_HOST, options.port, variable="BESA_PORT")
    patiently(schema.require_current)
    web_server.collect_static()
    print(f"Besa serves pages on {settings.BESA_HOST}:{options.port}. Ctrl-C stops it.", flush=True)
    return web_server.serve(Service(), door)
