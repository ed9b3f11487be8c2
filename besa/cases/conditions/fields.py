"""What a case itself can be asked for. `besa.wiring.fields` registers these and what other areas add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Team, User
from besa.cases.conditions.kinds import CHOICE, FLAG, MOMENT, NUMBER, SEVERAL, TEXT, WORDS
from besa.cases.conditions.registry import Asker, Choice, Field
from besa.cases.models import Attachment, Case, Message, Participant, Tag
from besa.core.listing import alphabetical
from besa.customers.models import ContactPoint, Customer, Organization

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_CHOICES = 500


def _of_list(choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    listed = list(choices)
    return {"choices": lambda user: listed, "is_closed": True}


def _people(user: User | None) -> Iterable[Choice]:
    yield "me", pgettext_lazy("owner of a case", "me")
    yield "nobody", pgettext_lazy("owner of a case", "nobody")
    yield from _by_name(User.objects.active().order_by("name", "id"))


def _teams(user: User | None) -> Iterable[Choice]:
    yield "mine", pgettext_lazy("team of a case", "one of my teams")
    yield from _by_name(Team.objects.order_by("name"))


def _tags(user: User | None) -> Iterable[Choice]:
    yield from _by_name(Tag.objects.order_by("name"))


def _organizations(user: User | None) -> Iterable[Choice]:
    yield from _by_name(Organization.objects.order_by("name", "pk"))


def _by_name(rows: QuerySet[Any]) -> list[Choice]:
    return alphabetical(rows.values_list("pk", "name")[:MOST_CHOICES], by=lambda choice: choice[1])


def _me(asker: Asker) -> Iterable[Any]:
    return [asker.user.pk] if asker.user else []


def _nobody(asker: Asker) -> Iterable[Any]:
    return [None]


def _my_teams(asker: Asker) -> Iterable[Any]:
    return asker.user.team_ids if asker.user else []


def rows_of(rows: QuerySet[Any], *columns: str, case: str = "case_id") -> Callable[[str, Any], Q]:
    """For `Field.ask`: whether one of `rows` (of another table, with the case in `case`) has it in one of `columns`.

    `exact` asks whether there is any row at all.
    """
    mine = rows.filter(**{case: OuterRef("pk")})

    def ask(lookup: str, value: Any) -> Q:
        if lookup in ("isnull", "exact"):
            return Q(Exists(mine)) if value is (lookup == "exact") else ~Q(Exists(mine))
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__{lookup}": value})
        return Q(Exists(mine.filter(found)))

    return ask


def _status(lookup: str, value: Any) -> Q:
    """Also said by `is_active`, with which every index of the inbox begins."""
    found = Q(**{f"status__{lookup}": value})
    if lookup == "in":
        activity = {one in Case.ACTIVE for one in value}
        found &= Q(is_active__in=sorted(activity))
    return found


def _activity(lookup: str, value: Any) -> Q:
    return Q(is_active__in=[one == "open" for one in value])


def _customer(lookup: str, value: Any) -> Q:
    named = Customer.objects.filter(pk=OuterRef("customer_id"), **{f"name__{lookup}": value})
    points = ContactPoint.objects.filter(customer_id=OuterRef("customer_id"), **{f"value__{lookup}": value})
    return Q(Exists(named)) | Q(Exists(points))


def _is_important(lookup: str, value: Any) -> Q:
    ordinary = Q(customer__importance="")
    return ~ordinary if value else ordinary


def _names_of_customer(case: Case) -> list[str]:
    return [case.customer.name, *(point.value for point in case.customer.contact_points.all())]


def _moment(key: str, label: Any, column: str, *, can_be_empty: bool = False) -> Field:
    return Field(
        key=key,
        label=label,
        kind=MOMENT,
        column=column,
        can_be_empty=can_be_empty,
        read=lambda case: getattr(case, column),
    )


def _column(key: str, label: Any, column: str, choices: Iterable[tuple[Any, Any]]) -> Field:
    return Field(
        key=key, label=label, kind=CHOICE, column=column, read=lambda case: getattr(case, column), **_of_list(choices)
    )


STATUSES = [
    Field(
        key="activity",
        label=pgettext_lazy("field of a condition", "Stage"),
        kind=CHOICE,
        ask=_activity,
        read=lambda case: "open" if case.is_active else "done",
        **_of_list([("open", pgettext_lazy("cases", "open")), ("done", pgettext_lazy("cases", "done"))]),
    ),
    Field(
        key="status",
        label=pgettext_lazy("field of a condition", "Status"),
        kind=CHOICE,
        ask=_status,
        read=lambda case: case.status,
        **_of_list(Case.Status.choices),
    ),
    _column("kind", pgettext_lazy("field of a condition", "Kind"), "kind", Case.Kind.choices),
    _column("priority", pgettext_lazy("field of a condition", "Priority"), "priority", Case.Priority.choices),
    _column("place", pgettext_lazy("field of a condition", "Place"), "place", Case.Place.choices),
]
PEOPLE = [
    Field(
        key="owner",
        label=pgettext_lazy("field of a condition", "Owner"),
        kind=CHOICE,
        column="owner_id",
        read=lambda case: case.owner_id,
        choices=_people,
        special={"me": _me, "nobody": _nobody},
    ),
    Field(
        key="team",
        label=pgettext_lazy("field of a condition", "Team"),
        kind=CHOICE,
        column="team_id",
        read=lambda case: case.team_id,
        choices=_teams,
        special={"mine": _my_teams},
    ),
    Field(
        key="customer",
        label=pgettext_lazy("field of a condition", "Customer"),
        kind=TEXT,
        ask=_customer,
        read=_names_of_customer,
    ),
    Field(
        key="organization",
        label=pgettext_lazy("field of a condition", "Organization"),
        kind=CHOICE,
        column="customer__organization_id",
        read=lambda case: case.customer.organization_id,
        choices=_organizations,
        can_be_empty=True,
    ),
    Field(
        key="customer_kind",
        label=pgettext_lazy("field of a condition", "Kind of customer"),
        kind=CHOICE,
        column="customer__kind",
        read=lambda case: case.customer.kind,
        **_of_list(Customer.Kind.choices),
    ),
    Field(
        key="important",
        label=pgettext_lazy("field of a condition", "The customer is important"),
        kind=FLAG,
        ask=_is_important,
        read=lambda case: bool(case.customer.importance),
    ),
    Field(
        key="importance",
        label=pgettext_lazy("field of a condition", "Why the customer is important"),
        kind=CHOICE,
        column="customer__importance",
        read=lambda case: case.customer.importance,
        **_of_list(Customer.Importance.choices),
    ),
    Field(
        key="participants",
        label=pgettext_lazy("field of a condition", "Participants"),
        kind=TEXT,
        ask=rows_of(Participant.objects.all(), "address", "name"),
        read=lambda case: [text for one in case.participants.all() for text in (one.address, one.name)],
    ),
]
CONTENT = [
    Field(
        key="tags",
        label=pgettext_lazy("field of a condition", "Tags"),
        kind=SEVERAL,
        ask=rows_of(Case.tags.through.objects.all(), "tag_id"),
        read=lambda case: [tag.pk for tag in case.tags.all()],
        choices=_tags,
        can_be_empty=True,
    ),
    _column(
        "channel",
        pgettext_lazy("field of a condition", "Channel"),
        "channel",
        [choice for choice in Message.Channel.choices if choice[0] != "note"],
    ),
    _column("language", pgettext_lazy("field of a condition", "Language"), "language", settings.LANGUAGES),
    Field(
        key="subject",
        label=pgettext_lazy("field of a condition", "Subject"),
        kind=TEXT,
        column="subject",
        read=lambda case: case.subject,
    ),
    Field(
        key="words",
        label=pgettext_lazy("field of a condition", "Words of the conversation"),
        kind=WORDS,
        read=lambda case: case.pk,
    ),
    Field(
        key="attachments",
        label=pgettext_lazy("field of a condition", "Has files"),
        kind=FLAG,
        ask=rows_of(Attachment.objects.all(), case="message__case_id"),
        read=lambda case: Attachment.objects.filter(message__case_id=case.pk).exists(),
    ),
    Field(
        key="upset",
        label=pgettext_lazy("field of a condition", "The customer is upset"),
        kind=FLAG,
        column="is_upset",
        read=lambda case: case.is_upset,
    ),
    Field(
        key="messages",
        label=pgettext_lazy("field of a condition", "Number of messages"),
        kind=NUMBER,
        column="message_count",
        read=lambda case: case.message_count,
    ),
]
TIMES = [
    _moment("created", pgettext_lazy("field of a condition", "Created"), "created_at"),
    _moment("updated", pgettext_lazy("field of a condition", "Last change"), "updated_at"),
    _moment("last_message", pgettext_lazy("field of a condition", "Last message"), "last_message_at"),
    _moment("due", pgettext_lazy("field of a condition", "Next due time"), "next_due_at", can_be_empty=True),
    _moment("waiting", pgettext_lazy("field of a condition", "Waiting since"), "unanswered_since", can_be_empty=True),
]
FIELDS_OF_CASES = [*STATUSES, *PEOPLE, *CONTENT, *TIMES]
