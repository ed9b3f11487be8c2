"""Texts of Django that our users see and that its own catalogues lack in Hebrew and Albanian.

(allauth speaks to nobody: our forms and its adapter in `accounts` say everything.) Only `tools.messages` reads this: what
stands here comes into our catalogues, which are asked before Django's. Its sentences have bare places such as `%d`.
"""

from django.utils import translation

SHOWN = (
    translation.ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        "count",
    ),
)
