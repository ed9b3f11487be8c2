"""The ledger of promises, and the policies that promise by themselves."""

from besa.promises.models.agreement import Agreement, AgreementQuerySet
from besa.promises.models.announcement import Announced, Announcement, AnnouncementQuerySet
from besa.promises.models.errands import Errand, ErrandRequest
from besa.promises.models.gesture import Gesture, GestureQuerySet
from besa.promises.models.point import Point, PointQuerySet
from besa.promises.models.policy import SLAPolicy, SLAPolicyVersion, SLATarget
from besa.promises.models.promise import Promise, PromiseQuerySet
from besa.promises.models.silence import Silence, SilenceQuerySet

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Announced",
    "Announcement",
    "AnnouncementQuerySet",
    "Errand",
    "ErrandRequest",
    "Gesture",
    "GestureQuerySet",
    "Point",
    "PointQuerySet",
    "Promise",
    "PromiseQuerySet",
    "SLAPolicy",
    "SLAPolicyVersion",
    "SLATarget",
    "Silence",
    "SilenceQuerySet",
]
