"""`besa worker`: background work only; as many on as many machines as needed."""

import argparse

from besa.cli import engine, schema
from besa.cli.service import Service
from besa.core.patience import patiently


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2, help="how many jobs at a time (2)")


def run(options: argparse.Namespace) -> int:
    patiently(schema.require_current)
    service = Service()
    service.add("worker", engine.worker(options.threads))
    service.listen_to_signals()
    service.start()
    print("Besa works in the background. Ctrl-C stops it.", flush=True)
    return service.wait()
