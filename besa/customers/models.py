"""People we serve, their addresses, and the organizations they belong to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from besa.accounts.models import User

# In which way somebody wishes to hear from us (CH-27).
WAYS = [
    ("email", pgettext_lazy("contact point", "E-mail")),
    ("phone", pgettext_lazy("contact point", "Phone")),
    ("chat", pgettext_lazy("contact point", "Chat")),
    ("post", pgettext_lazy("contact point", "Post")),
]


class Organization(models.Model):
    name = models.CharField(max_length=200)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class OrganizationDomain(models.Model):
    """Mail from this domain belongs to the organization; public providers' domains never stand here."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.domain


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: User) -> CustomerQuerySet:
        """Everybody who serves may see whom we serve; an employee's page has no list of customers."""
        if user.works_on_cases or user.sees_every_case:
            return self
        return self.none()

    def living(self) -> CustomerQuerySet:
        """Without those who were merged into somebody else."""
        return self.filter(merged_into__isnull=True)

    def important(self) -> CustomerQuerySet:
        """Who is important to us now (CR-10); `look_on`: when somebody looks at it again, for whom nobody said far away."""
        return self.living().exclude(importance="").annotate(look_on=Coalesce("review_on", Value(date.max)))


class Customer(models.Model):
    """A person we serve (product.md)."""

    class Kind(models.TextChoices):
        EXTERNAL = "external", pgettext_lazy("kind of customer", "External")
        INTERNAL = "internal", pgettext_lazy("kind of customer", "Internal")
        SUPPLIER = "supplier", pgettext_lazy("kind of customer", "Supplier")

    class Importance(models.TextChoices):
        VALUE = "value", pgettext_lazy("why a customer is important", "Much business with us")
        RELATIONSHIP = "relationship", pgettext_lazy("why a customer is important", "A long or close relationship")
        RISK = "risk", pgettext_lazy("why a customer is important", "We may lose them")

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.EXTERNAL)
    name = models.CharField(_("name"), max_length=200, blank=True)
    # How to write to them, never derived from the name (language.md 5.3): "Frau Dr. Haddad", «السيدة ليلى».
    address_as = models.CharField(_("address as"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.SET_NULL)
    # CR-11: the one whom they trust, as they said or as somebody noted.
    trusted_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="trusted_by"
    )
    # The folded name, by which two records of one person find each other; never shown.
    name_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    # The first of their addresses as it is shown: who stands there while nobody knows their name, for no query.
    known_by = models.CharField(max_length=320, blank=True, default="", editable=False)
    notes = models.TextField(_("notes"), blank=True)
    # CR-10: why they are important to us, '' for most; in words, and until when that is to be looked at again.
    importance = models.CharField(max_length=12, choices=Importance, blank=True, default="")
    important_because = models.CharField(max_length=200, blank=True, default="")
    review_on = models.DateField(null=True, blank=True)
    # CH-27: how and when they wish to be reached, by their own clock as `09:00`; `reaching.py` reads the days.
    preferred_way = models.CharField(max_length=10, choices=WAYS, blank=True, default="")
    contact_from = models.CharField(max_length=5, blank=True, default="")
    contact_until = models.CharField(max_length=5, blank=True, default="")
    quiet_days = models.CharField(max_length=40, blank=True, default="")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="customer_newest"),
            models.Index(fields=["name_key"], condition=~Q(name_key=""), name="customer_name_key"),
            models.Index(fields=["review_on", "id"], condition=~Q(importance=""), name="customer_important"),
        ]

    def __str__(self) -> str:
        return self.name or self.known_by or str(_("Customer without a name"))

    @property
    def email(self) -> str:
        """The first address to write to, or ''. One query unless `contact_points` is prefetched."""
        return next((p.value for p in self.contact_points.all() if p.kind == ContactPoint.Kind.EMAIL), "")


class ContactPoint(models.Model):
    """One address of a customer; `value` is normalised, so that an address has one owner."""

    class Kind(models.TextChoices):
        EMAIL = "email", pgettext_lazy("contact point", "E-mail")
        PHONE = "phone", pgettext_lazy("contact point", "Phone")
        FAX = "fax", pgettext_lazy("contact point", "Fax")
        CHAT = "chat", pgettext_lazy("contact point", "Chat")
        POST = "post", pgettext_lazy("contact point", "Post")

    class State(models.TextChoices):
        USABLE = "usable", pgettext_lazy("address", "Usable")
        BOUNCING = "bouncing", pgettext_lazy("address", "Bouncing")
        DEAD = "dead", pgettext_lazy("address", "Does not exist")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=320)
    shown = models.CharField(max_length=320, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.USABLE)
    state_reason = models.CharField(max_length=300, blank=True)
    is_verified = models.BooleanField(default=False)
    is_blocked = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_owner_per_address")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.shown or self.value


class CustomerMerge(models.Model):
    """Two records of one person became one; `moved` holds what undo needs to put back."""

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges_out")
    target = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges_in")
    moved: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}"


class Accommodation(models.Model):
    """What somebody needs of us (CR-12): a need, never a diagnosis. Restricted (PV-06): each reading is an event."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="accommodation")
    needs = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.customer_id}"


class Different(models.Model):
    """Two records that look alike and are two people: never suggested again. `first` has the smaller key."""

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="different_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="different_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"
