"""Promises follow a merge: the case that remains owes what was owed in either; what stands in its way rests on the other one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from besa.promises.models import Promise

if TYPE_CHECKING:
    from besa.cases.models import Case

MERGED = "merged"
# Where a row stands for a moment, because a case has one first answer: two never share it, not even inside a transaction.
_ASIDE = "aside"


def go_over(source: Case, target: Case) -> dict[str, Any]:
    """Of two first answers the one that is owed earlier counts; the other rests, withdrawn if it was open. Ids for `go_back`."""
    first, other = _first_answer(source), _first_answer(target)
    over = set(Promise.objects.filter(case=source).values_list("pk", flat=True))
    back: list[int] = []
    if first and other:
        if _is_owed_before(first, other):
            _swap(first, other)
            back = [other.pk]
        else:
            over.discard(first.pk)
    Promise.objects.filter(pk__in=over).update(case=target)
    resting = Promise.objects.filter(case=source, state=Promise.State.OPEN)
    withdrawn = list(resting.values_list("pk", flat=True))
    resting.update(state=Promise.State.WITHDRAWN, reason=MERGED)
    return {"over": sorted(over), "back": back, "withdrawn": withdrawn}


def go_back(kept: dict[str, Any], source: Case, target: Case) -> None:
    """Each promise is at its own case again, with what became of it meanwhile."""
    for pk in kept["back"]:
        first = Promise.objects.filter(case=target, pk__in=kept["over"], kind=Promise.Kind.FIRST_ANSWER).first()
        other = Promise.objects.filter(pk=pk, case=source).first()
        if first and other:
            _swap(first, other)
    Promise.objects.filter(pk__in=kept["over"], case=target).update(case=source)
    rows = Promise.objects.filter(pk__in=kept["withdrawn"], state=Promise.State.WITHDRAWN, reason=MERGED)
    rows.update(state=Promise.State.OPEN, reason="")


def _first_answer(case: Case) -> Promise | None:
    return Promise.objects.filter(case=case, kind=Promise.Kind.FIRST_ANSWER).order_by("pk").first()


def _is_owed_before(one: Promise, other: Promise) -> bool:
    if one.state != Promise.State.OPEN:
        return False
    return other.state != Promise.State.OPEN or one.due_at < other.due_at


def _swap(one: Promise, other: Promise) -> None:
    kind, here, there = one.kind, one.case_id, other.case_id
    Promise.objects.filter(pk=one.pk).update(kind=_ASIDE)
    Promise.objects.filter(pk=other.pk).update(case=here)
    Promise.objects.filter(pk=one.pk).update(kind=kind, case=there)
