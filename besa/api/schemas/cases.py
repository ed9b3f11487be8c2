"""Cases and customers."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from besa.accounts.models import Team, User
from besa.api.pages import ListQuery
from besa.api.schemas import FilledLine, Id, Input, Line, Moment, Prose
from besa.cases.actions.own import plain
from besa.cases.models import Case, FieldValue
from besa.customers.models import ContactPoint, Customer

Kind = Literal["request", "question", "complaint", "compliment", "suggestion"]
Status = Literal["new", "open", "waiting", "on_hold", "solved", "closed"]
Place = Literal["inbox", "snoozed", "spam", "trash"]
Language = Literal["", "ar", "en", "he", "sq"]


class StaffOut(Schema):
    id: int
    name: str
    email: str


class TeamOut(Schema):
    id: int
    name: str


class CaseCustomerOut(Schema):
    id: int
    name: str
    email: str = Field(description="The address we write to; empty when there is none.")


class CaseOut(Schema):
    number: int
    kind: str
    status: str
    status_name: str = Field(description="What the desk calls the status, in the language of the token's owner.")
    subject: str
    summary: str = Field(description="At most two lines.")
    fields: dict[str, Any] = Field(description="The desk's own fields that have a value, by their key.")
    owner: StaffOut | None
    team: TeamOut
    customer: CaseCustomerOut
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    next_due_at: datetime | None = Field(description="The next time that was told to the customer.")
    version: int = Field(description="Rises with every change; send it with PATCH so that nobody is overwritten.")


class CasePage(Schema):
    items: list[CaseOut]
    next: str | None = Field(description="Cursor of the next page; null at the end.")


class CaseQuery(ListQuery):
    orderings = {
        "-created_at": ["-created_at", "-id"],
        "created_at": ["created_at", "id"],
        "-updated_at": ["-updated_at", "-id"],
        "updated_at": ["updated_at", "id"],
        "-number": ["-number"],
        "number": ["number"],
    }

    kind: Kind | None = None
    status: Status | None = None
    place: Place = "inbox"
    team: Id | None = Field(None, description="Id of a team.")
    owner: Id | None = Field(None, description="Id of a member of staff.")
    unowned: bool | None = Field(None, description="True: only cases that nobody owns; false: only owned ones.")
    customer: Id | None = Field(None, description="Id of a customer.")
    tag: str | None = Field(None, max_length=60)
    updated_since: Moment | None = None
    condition: str | None = Field(
        None,
        max_length=10_000,
        description=(
            "Any condition on any field, as JSON: "
            '`{"all": [{"field": "status", "op": "is", "value": ["open"]}, {"not": {"field": "due", "op": "late"}}]}`.'
        ),
    )

    def filters(self) -> dict[str, Any]:
        """What the caller asked for, as conditions of a queryset."""
        asked = {
            "kind": self.kind,
            "status": self.status,
            "place": Case.Place[self.place.upper()],
            "team_id": self.team,
            "owner_id": self.owner,
            "owner__isnull": self.unowned,
            "customer_id": self.customer,
            "tags__name": self.tag,
            "updated_at__gte": self.updated_since,
        }
        return {field: value for field, value in asked.items() if value is not None}


class CustomerIn(Input):
    """Whom the case is for: found by the address, or added."""

    email: Line = Field(min_length=3, max_length=254)
    name: Line = Field("", max_length=200)
    language: Language = ""


class CaseIn(Input):
    subject: FilledLine = Field(min_length=1, max_length=998)
    customer: CustomerIn
    team: Id | None = Field(None, description="Id of a team; needed unless you are in exactly one.")
    kind: Kind = "request"
    summary: Prose = Field("", max_length=400)
    owner: Id | None = Field(None, description="Id of a member of the team.")
    tags: list[Line] = Field(default_factory=list, max_length=20)


class CasePatch(Input):
    """Only what is given changes; all of it or nothing."""

    kind: Kind | None = None
    status: Status | None = None
    subject: Line | None = Field(None, max_length=998)
    summary: Prose | None = Field(None, max_length=400)
    owner: Id | None = Field(None, description="Id of a member of the team; null gives the case back to the team.")
    team: Id | None = None
    fields: dict[str, Any] | None = Field(
        None, max_length=100, description="Fields of the desk's own by their key; null empties one. Others stay."
    )
    tags: list[Line] | None = Field(None, max_length=20, description="All tags that the case shall have.")
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="Refuses with 409 when the case has moved on.")


def case_out(case: Case) -> dict[str, Any]:
    """Needs `for_list()` and the customer's contact points prefetched."""
    return {
        "number": case.number,
        "kind": case.kind,
        "status": case.status,
        "status_name": case.status_name,
        "fields": fields_out(case),
        "subject": case.subject,
        "summary": case.summary,
        "owner": staff_out(case.owner),
        "team": team_out(case.team),
        "customer": {"id": case.customer_id, "name": case.customer.name, "email": case.customer.email},
        "tags": [tag.name for tag in case.tags.all()],
        "created_at": case.created_at,
        "updated_at": case.updated_at,
        "next_due_at": case.next_due_at,
        "version": case.version,
    }


def fields_out(case: Case) -> dict[str, Any]:
    """Needs `field_values` prefetched with their fields."""
    rows: dict[str, list[FieldValue]] = {}
    for row in case.field_values.all():
        rows.setdefault(row.field.key, []).append(row)
    return {key: plain(found[0].field, found) for key, found in rows.items()}


def staff_out(user: User | None) -> dict[str, Any] | None:
    return None if user is None else {"id": user.pk, "name": user.name, "email": user.email}


def team_out(team: Team) -> dict[str, Any]:
    return {"id": team.pk, "name": team.name}


class ContactPointOut(Schema):
    kind: str
    value: str
    state: str


class CustomerOut(Schema):
    id: int
    kind: str
    name: str
    language: str
    organization: str | None
    contact_points: list[ContactPointOut]
    created_at: datetime


class CustomerPage(Schema):
    items: list[CustomerOut]
    next: str | None


class CustomerQuery(ListQuery):
    orderings = {"-created_at": ["-created_at", "-id"], "created_at": ["created_at", "id"]}

    kind: Literal["external", "internal", "supplier"] | None = None
    email: str | None = Field(None, max_length=254, description="Exactly this address.")


def customer_out(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.pk,
        "kind": customer.kind,
        "name": customer.name,
        "language": customer.language,
        "organization": customer.organization.name if customer.organization else None,
        "contact_points": [contact_point_out(point) for point in customer.contact_points.all()],
        "created_at": customer.created_at,
    }


def contact_point_out(point: ContactPoint) -> dict[str, Any]:
    return {"kind": point.kind, "value": str(point), "state": point.state}
