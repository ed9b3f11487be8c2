"""Querysets of staff, in the desk's own words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from besa.accounts.fields import fold_email
from besa.core.prepared import Prepared

if TYPE_CHECKING:
    from besa.accounts.models import AccessToken, Availability, Invitation, Team, User  # noqa: F401 - in annotations as strings

ADMINISTRATOR = "administrator"

_BY_KEY: Prepared[User] = Prepared(lambda key: get_user_model().objects.filter(pk=key), -1)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> UserQuerySet:
        """Colleagues know each other by name: everybody who may sign in sees the whole staff."""
        return self if user.is_authenticated and user.is_active else self.none()

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def with_role(self, *roles: str) -> UserQuerySet:
        return self.filter(id__in=self.model.objects.filter(role_rows__role__in=roles).values("id"))

    def administrators(self) -> UserQuerySet:
        """Active administrators who can sign in; there is always at least one once the desk is set up."""
        return self.active().with_role(ADMINISTRATOR)

    def members_of(self, team: Team) -> UserQuerySet:
        return self.filter(memberships__team=team)

    def with_rights(self) -> UserQuerySet:
        """With roles and teams fetched in two more queries, however many rows."""
        return self.prefetch_related("role_rows", "memberships__team")


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    use_in_migrations = False

    def get(self, *conditions: Any, **fields: Any) -> User:
        """As ever; a person by their key alone, as every request asks for, without making the SQL anew."""
        key = fields.get("pk")
        # Managers of relations are made from this class, and have conditions of their own.
        if type(self) is not UserManager or conditions or len(fields) != 1 or type(key) is not int:
            return super().get(*conditions, **fields)  # type: ignore[no-any-return]  # made at run time
        for user in _BY_KEY.rows(key):
            return user
        raise self.model.DoesNotExist

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=fold_email(username or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A member of staff without any role; without a password they cannot sign in until they set one."""
        if not fold_email(email):
            raise ValueError("A member of staff needs an e-mail address.")
        user: User = self.model(email=fold_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """For Django's `createsuperuser`: an administrator."""
        user = self.create_user(email, password, **fields)
        user.role_rows.create(role=ADMINISTRATOR)
        return user


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: Any) -> TeamQuerySet:
        """Every desk is known to the whole staff, so that a case can be passed on to it."""
        return self if user.is_authenticated and user.is_active else self.none()

    def active(self) -> TeamQuerySet:
        return self.filter(is_active=True)

    def of(self, user: User) -> TeamQuerySet:
        return self.filter(memberships__user=user)


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def visible_to(self, user: Any) -> AccessTokenQuerySet:
        """One's own tokens and nobody else's, whatever one's role."""
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()

    def usable(self, now: datetime) -> AccessTokenQuerySet:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, user__is_active=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> InvitationQuerySet:
        return self if user.is_authenticated and user.is_administrator else self.none()

    def open(self, now: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def visible_to(self, user: Any) -> AvailabilityQuerySet:
        """One's own; managers those of their teams, administrators all."""
        if user.is_administrator:
            return self
        if user.is_manager:
            return self.filter(Q(user=user) | Q(user__memberships__team__in=user.team_ids)).distinct()
        return self.filter(user=user)

    def on(self, now: datetime) -> AvailabilityQuerySet:
        return self.filter(away_from__lte=now).not_over(now)

    def not_over(self, now: datetime) -> AvailabilityQuerySet:
        return self.filter(Q(away_until=None) | Q(away_until__gt=now))
