from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "besa.accounts"
    label = "accounts"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from besa.accounts import signals  # noqa: F401, PLC0415 - receivers need the models
