"""Write docs/openapi.json from the code, for a maintainer who changed the API."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from besa.api.api import api

TARGET = Path(__file__).resolve().parents[4] / "docs" / "openapi.json"


class Command(BaseCommand):
    help = "Write docs/openapi.json from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        text = json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, sort_keys=True)
        TARGET.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"{TARGET}\n")
