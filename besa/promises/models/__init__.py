"""The ledger of promises, and the policies that promise by themselves."""

from besa.promises.models.policy import SLAPolicy, SLAPolicyVersion, SLATarget
from besa.promises.models.promise import Promise, PromiseQuerySet

__all__ = ["Promise", "PromiseQuerySet", "SLAPolicy", "SLAPolicyVersion", "SLATarget"]
