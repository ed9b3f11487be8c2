"""Staff: who they are, what they may do, which teams they belong to, and by which tokens programs speak for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.fields import FoldedEmailField, require_time_zone
from besa.accounts.managers import (
    AccessTokenQuerySet,
    AvailabilityQuerySet,
    InvitationQuerySet,
    TeamQuerySet,
    UserManager,
)
from besa.core.moments import working_duration
from besa.core.prepared import Prepared


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
    HEBREW = "he", "עברית"
    ALBANIAN = "sq", "Shqip"


class Digits(models.TextChoices):
    LATIN = "latin", "0123456789"
    ARABIC = "arabic", "٠١٢٣٤٥٦٧٨٩"


class CalendarKind(models.TextChoices):
    GREGORIAN = "gregorian", pgettext_lazy("calendar", "Gregorian")
    HIJRI = "hijri", pgettext_lazy("calendar", "Hijri")
    HEBREW = "hebrew", pgettext_lazy("calendar", "Hebrew")


class Theme(models.TextChoices):
    AUTO = "auto", pgettext_lazy("theme", "As the device")
    LIGHT = "light", pgettext_lazy("theme", "Light")
    DARK = "dark", pgettext_lazy("theme", "Dark")


class Role(models.TextChoices):
    EMPLOYEE = "employee", pgettext_lazy("role", "Employee")
    AGENT = "agent", pgettext_lazy("role", "Agent")
    MANAGER = "manager", pgettext_lazy("role", "Manager")
    OBSERVER = "observer", pgettext_lazy("role", "Observer")
    EXECUTIVE = "executive", pgettext_lazy("role", "Executive")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "Administrator")
    PRIVACY_OFFICER = "privacy_officer", pgettext_lazy("role", "Privacy officer")


SEE_EVERY_CASE = (Role.OBSERVER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)


class Scope(models.TextChoices):
    """What a program may do in its user's name; never more than the user may."""

    READ = "read", pgettext_lazy("token scope", "Read")
    WRITE = "write", pgettext_lazy("token scope", "Write")
    ADMIN = "admin", pgettext_lazy("token scope", "Administer")


class Standing(models.TextChoices):
    """What somebody says of themselves: whether they take cases now. It never says why."""

    AVAILABLE = "available", pgettext_lazy("standing of a colleague", "Available")
    BUSY = "busy", pgettext_lazy("standing of a colleague", "Busy")
    AWAY = "away", pgettext_lazy("standing of a colleague", "Away")


class User(AbstractBaseUser):
    """A member of staff. Never deleted, only deactivated: what they did keeps their name."""

    email = FoldedEmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200)
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, default=Language.ENGLISH)
    digits = models.CharField(_("digits"), max_length=8, choices=Digits.choices, default=Digits.LATIN)
    calendar = models.CharField(
        _("calendar"), max_length=12, choices=CalendarKind.choices, default=CalendarKind.GREGORIAN
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[require_time_zone])
    theme = models.CharField(_("appearance"), max_length=8, choices=Theme.choices, default=Theme.AUTO)
    signature = models.TextField(_("signature"), max_length=2000, blank=True, default="")
    # Language -> the signature for customers who write it, where it differs: {"ar": "مع التحية، أمل"}.
    signatures = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    # As it is now and no more: what it was before is kept nowhere, so that nobody can add up anybody's minutes.
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.AVAILABLE, editable=False)
    standing_until = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    def standing_at(self, now: datetime) -> str:
        """What they say of themselves; busy and away end by themselves at their time."""
        is_over = self.standing_until is not None and self.standing_until <= now
        return str(Standing.AVAILABLE if is_over else self.standing)

    @property
    def standing_now(self) -> str:
        return self.standing_at(timezone.now())

    def signature_in(self, language: str) -> str:
        """What stands under mails in `language`; the general signature where nobody wrote one for it."""
        return str(self.signatures.get(language[:2]) or self.signature)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_rights()
        super().refresh_from_db(*args, **kwargs)

    def forget_rights(self) -> None:
        """Drop what was read about roles and teams; the next question reads it anew."""
        for name in ("roles", "team_ids", "led_team_ids", "_seats"):
            self.__dict__.pop(name, None)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles of an active user; a deactivated one has none. Read once for each instance."""
        if not self.is_active:
            return frozenset()
        if self._has_prefetched("role_rows"):
            return frozenset(row.role for row in self.role_rows.all())
        return frozenset(role for (role,) in _ROLES.tuples(self.pk))

    @cached_property
    def team_ids(self) -> frozenset[int]:
        return frozenset(self._seats)

    @cached_property
    def led_team_ids(self) -> frozenset[int]:
        return frozenset(team for team, is_lead in self._seats.items() if is_lead)

    @cached_property
    def _seats(self) -> dict[int, bool]:
        """By team: whether they lead it."""
        if self._has_prefetched("memberships"):
            return {row.team_id: row.is_lead for row in self.memberships.all()}
        return dict(_SEATS.tuples(self.pk))

    def _has_prefetched(self, name: str) -> bool:
        return name in getattr(self, "_prefetched_objects_cache", ())

    def has_role(self, *roles: str) -> bool:
        """True when the user has at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_agent(self) -> bool:
        return self.has_role(Role.AGENT)

    @property
    def is_manager(self) -> bool:
        return self.has_role(Role.MANAGER)

    @property
    def is_administrator(self) -> bool:
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def is_privacy_officer(self) -> bool:
        return self.has_role(Role.PRIVACY_OFFICER)

    @property
    def sees_every_case(self) -> bool:
        return self.has_role(*SEE_EVERY_CASE)

    @property
    def works_on_cases(self) -> bool:
        """May change cases: agents and managers those of their teams and their own, administrators all."""
        return self.has_role(Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR)


class UserRole(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_rows")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="accounts_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_role_known"),
        ]
        indexes = [models.Index(fields=["role"], name="accounts_role")]


class Team(models.Model):
    """A desk of people. Customers know it by its public name."""

    name = models.CharField(pgettext_lazy("of a team", "name"), max_length=120, unique=True)
    public_name = models.CharField(_("name for customers"), max_length=120)
    # Language -> the name in that language, where it differs: {"ar": "قسم الطلبات"}.
    public_names = models.JSONField(default=dict, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, default=Language.ENGLISH)
    first_answer_target = models.DurationField(_("first answer within"), default=timedelta(hours=4))
    # None: the team answers at any hour. What is in use by a team cannot be removed.
    business_hours = models.ForeignKey(
        "calendars.BusinessHours",
        verbose_name=_("working hours"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="teams",
    )
    signature = models.TextField(_("signature"), max_length=2000, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_answer_target__gt=timedelta(0)), name="accounts_team_target_positive"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def public_name_in(self, language: str) -> str:
        """What customers who read `language` know the team by; the public name where nobody gave another."""
        return str(self.public_names.get(language[:2]) or self.public_name)

    def target_in_words(self) -> str:
        """“4 hours”, “1 hour 30 minutes”: working time."""
        return working_duration(self.first_answer_target)


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="accounts_member_once")]


class AccessToken(models.Model):
    """A secret by which a program speaks for its user. Only a hash is kept: a read database opens no door."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(pgettext_lazy("of a token", "name"), max_length=100)
    prefix = models.CharField(max_length=16, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def has_scope(self, scope: str) -> bool:
        return scope in self.scopes

    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


def next_week() -> datetime:
    return timezone.now() + timedelta(days=7)


class Invitation(models.Model):
    """A call to join, sent by mail; its link works once and for a limited time (ASVS 6.4.1)."""

    email = FoldedEmailField(_("e-mail address"), max_length=254)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, choices=Language.choices, default=Language.ENGLISH)
    roles = models.JSONField(default=list)
    teams = models.ManyToManyField(Team, blank=True, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=next_week)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at

    def role_names(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]


class Availability(models.Model):
    """Away from then until then (None: until they say that they are back), and who stands in. Nobody is told why: no reason is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    away_from = models.DateTimeField(default=timezone.now)
    away_until = models.DateTimeField(null=True, blank=True)
    stand_in = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in_for", verbose_name=_("stand-in")
    )

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        ordering = ["away_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(away_until=None) | Q(away_until__gte=models.F("away_from")), name="accounts_away_forwards"
            ),
        ]
        indexes = [models.Index(fields=["user", "away_from"], name="accounts_away")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.away_from:%Y-%m-%d}"


# Asked for every page.
_ROLES: Prepared[UserRole] = Prepared(lambda user: UserRole.objects.filter(user_id=user).values_list("role"), -1)
_SEATS: Prepared[Membership] = Prepared(
    lambda user: Membership.objects.filter(user_id=user).order_by().values_list("team_id", "is_lead"), -1
)
