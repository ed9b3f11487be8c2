"""No list sorts what it could read in order: every folder of the inbox walks along an index (rules of the data, 7)."""

import pytest
from django.db import connection

from besa.cases.models import Case

pytestmark = [
    pytest.mark.django_db,
    # PostgreSQL plans small tables by scanning them; there `make bench` measures a million rows.
    pytest.mark.skipif("not __import__('django.conf').conf.settings.IS_SQLITE", reason="asks SQLite for its plan"),
]

ORDER = ("-last_message_at", "-id")
LISTS = {
    "team": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).active(),
    "unowned": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).active().unowned(),
    "mine": lambda amal: Case.objects.visible_to(amal).active().owned_by(amal),
    "waiting": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).waiting_for_customer(),
    "done": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).done(),
    "everybody's": lambda amal: Case.objects.active(),
    "everybody's done": lambda amal: Case.objects.done(),
}


def plan_of(rows):
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.parametrize("name", LISTS)
def test_list_walks_along_an_index(name, amal):
    plan = plan_of(LISTS[name](amal).order_by(*ORDER)[:51])
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")], plan


def test_a_list_without_index_would_be_seen(amal):
    assert [step for step in plan_of(Case.objects.order_by("subject")[:51]) if "TEMP B-TREE" in step]
