"""What the demonstration company made for its own way of working: macros, fields, and names for statuses."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from besa.accounts.models import User
from besa.automations.actions import save_macro
from besa.cases.actions import save_field, save_status
from besa.cases.actions.own import write
from besa.cases.models import Case, OwnField

ORDER = re.compile(r"\bZT-\d{5}\b")
MODELS = ["Nova M-20", "Lira B2", "Vega 3", "Orion", "Zaytun Home"]
STATUSES: list[tuple[str, str, dict[str, str]]] = [
    ("on_hold", "With the workshop", {"ar": "لدى الورشة", "he": "אצל הטכנאי", "sq": "Në punishte"}),
    ("on_hold", "With the carrier", {"ar": "لدى شركة الشحن", "he": "אצל חברת השילוח", "sq": "Te transportuesi"}),
    ("waiting", "Waiting for a photo", {"ar": "بانتظار صورة", "he": "ממתינה לתמונה", "sq": "Në pritje të një fotoje"}),
]
FIELDS: list[dict[str, Any]] = [
    {
        "kind": "text",
        "name": "Order number",
        "names": {"ar": "رقم الطلب", "he": "מספר הזמנה", "sq": "Numri i porosisë"},
    },
    {"kind": "choice", "name": "Model", "names": {"ar": "الطراز", "he": "דגם", "sq": "Modeli"}, "choices": MODELS},
    {"kind": "day", "name": "Bought on", "names": {"ar": "تاريخ الشراء", "he": "תאריך קנייה", "sq": "Blerë më"}},
]
MACROS: list[tuple[str, list[tuple[str, str]]]] = [
    ("To the workshop", [
        ("status", "own:With the workshop"), ("tag", "repair"), ("note", "Sent to the workshop. Ask them again in three days."),
    ]),
    ("Ask for a photo", [
        ("status", "own:Waiting for a photo"), ("snooze", "reply"),
        ("reply", "Could you send us a photo of the damage? Then we can decide at once."),
    ]),
    ("Mine, and urgent", [("assign", "me"), ("priority", "4"), ("follow", "")]),
]  # fmt: skip


def settle_in(admin: User, *, now: datetime) -> None:
    """Written down as the administrator's work; the order numbers stand in the cases already."""
    statuses = {
        name: save_status(None, by=admin, category=category, name=name, names=names, position=place)
        for place, (category, name, names) in enumerate(STATUSES)
    }
    fields = [save_field(None, by=admin, position=place, **facts) for place, facts in enumerate(FIELDS)]
    _fill_in_orders(fields[0])
    for name, steps in MACROS:
        done = [
            {"kind": kind, "value": f"own:{statuses[value[4:]].pk}" if value.startswith("own:") else value}
            for kind, value in steps
        ]
        save_macro(None, by=admin, name=name, steps=done, shared_with="everybody")


def _fill_in_orders(field: OwnField) -> None:
    for case in Case.objects.filter(subject__contains="ZT-").order_by("-pk")[:200]:
        found = ORDER.search(case.subject)
        if found:
            write(case, field, found[0])
