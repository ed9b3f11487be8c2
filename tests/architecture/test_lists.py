"""No list sorts what it could read in order: every folder of the inbox walks along an index (rules of the data, 7)."""

import pytest
from django.db import connection

from besa.cases.models import Case

pytestmark = pytest.mark.django_db

ORDER = ("-last_message_at", "-id")
LISTS = {
    "team": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).active(),
    "unowned": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).active().unowned(),
    "mine": lambda amal: Case.objects.visible_to(amal).active().owned_by(amal),
    "waiting": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).waiting_for_customer(),
    "done": lambda amal: Case.objects.visible_to(amal).filter(team_id=1).done(),
    "recorded": lambda amal: Case.objects.visible_to(amal).filter(created_by=amal).active(),
    "everybody's": lambda amal: Case.objects.active(),
    "everybody's done": lambda amal: Case.objects.done(),
}


def sorting_steps(rows):
    """What the database would sort or read whole. PostgreSQL would do both to a small table: it is told not to, if it can help it."""
    sql, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off; SET LOCAL enable_seqscan = off"
            )
            cursor.execute(f"EXPLAIN {sql}", parameters)
            return [step for (step,) in cursor.fetchall() if "Sort Key" in step or "Seq Scan on cases_case" in step]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return [row[3] for row in cursor.fetchall() if "TEMP B-TREE" in row[3] or row[3].startswith("SCAN")]


@pytest.mark.parametrize("name", LISTS)
def test_list_walks_along_an_index(name, amal):
    assert sorting_steps(LISTS[name](amal).order_by(*ORDER)[:51]) == []


def test_a_list_without_index_would_be_seen(amal):
    assert sorting_steps(Case.objects.order_by("subject")[:51])
