"""What a request changes of cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from besa.accounts.models import Team, User
from besa.api.errors import BadField
from besa.cases import actions as cases
from besa.cases.errors import BadValue, ChangedMeanwhile
from besa.cases.models import Case, OwnField
from besa.customers.actions import find_or_add
from besa.customers.rules import plain_email

if TYPE_CHECKING:
    from besa.api.schemas.cases import CaseIn, CasePatch


@transaction.atomic
def open_case(wanted: CaseIn, *, by: User) -> Case:
    """A new case for a customer who is found by address or added. Raises BadField, NotAllowed, OwnerNotInTeam."""
    team = _team_for(wanted.team, by)
    if not plain_email(wanted.customer.email):
        raise BadField(_("This is not one plain e-mail address."), field="customer.email")
    customer, _is_new = find_or_add(
        email=wanted.customer.email, name=wanted.customer.name, language=wanted.customer.language
    )
    case = cases.open_by_hand(
        by=by, customer=customer, team=team, subject=wanted.subject, kind=wanted.kind, summary=wanted.summary
    )
    if wanted.owner is not None:
        cases.assign(case, to=_staff(wanted.owner, by), by=by)
    _set_tags(case, wanted.tags, by)
    return case


@transaction.atomic
def change_case(case: Case, patch: CasePatch, *, by: User) -> None:
    """Change what `patch` gives. Raises ChangedMeanwhile and what each action refuses.

    The team comes late, because whoever passes a case on may lose their rights by it; a new owner must be in it.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    given = patch.model_dump(exclude_unset=True)
    if given.pop("version", None) not in (None, locked.version):
        raise ChangedMeanwhile
    fields = {name: given[name] for name in ("kind", "subject", "summary") if given.get(name) is not None}
    cases.change_fields(locked, by=by, **fields)
    if given.get("tags") is not None:
        _set_tags(locked, given["tags"], by)
    _set_fields(locked, given.get("fields") or {}, by)
    if given.get("status") is not None and given["status"] != locked.status:
        cases.set_status(locked, status=given["status"], by=by)
    _place(locked, given, by)


def _set_fields(case: Case, values: dict[str, Any], by: User) -> None:
    """Raises BadField for a key that this case does not have, and for what does not fit."""
    known = {field.key: field for field in OwnField.objects.active().of_team(case.team_id)} if values else {}
    for key, value in values.items():
        if key not in known:
            raise BadField(_("This case has no field of that name."), field=f"fields.{key}"[:80])
        try:
            cases.set_field(case, field=known[key], value=value, by=by)
        except BadValue as refusal:
            raise BadField(str(refusal), field=f"fields.{key}") from refusal


def _place(case: Case, given: dict[str, Any], by: User) -> None:
    if "owner" in given and given["owner"] is None:
        cases.assign(case, to=None, by=by)
    if given.get("team") is not None:
        cases.transfer(case, to=_team_for(given["team"], by), by=by)
    if given.get("owner") is not None:
        cases.assign(case, to=_staff(given["owner"], by), by=by)


def _team_for(team_id: int | None, by: User) -> Team:
    rows = Team.objects.visible_to(by).active()
    if team_id is not None:
        found = rows.filter(pk=team_id).first()
    else:
        own = list(rows.filter(pk__in=by.team_ids)[:2])
        found = own[0] if len(own) == 1 else None
    if found is None:
        raise BadField(_("Name one of the open teams by its id."), field="team")
    return found


def _staff(user_id: int, by: User) -> User:
    found: User | None = User.objects.visible_to(by).active().filter(pk=user_id).first()
    if found is None:
        raise BadField(_("Name a member of the team by their id."), field="owner")
    return found


def _set_tags(case: Case, names: Iterable[str], by: User) -> None:
    wanted = {" ".join(name.split())[:60].casefold() for name in names} - {""}
    before = set(case.tags.values_list("name", flat=True))
    for name in sorted(wanted - before):
        cases.tag(case, by=by, name=name)
    for name in sorted(before - wanted):
        cases.untag(case, by=by, name=name)
