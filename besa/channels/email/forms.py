"""What administrators type about mailboxes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from besa.accounts.models import Language
from besa.accounts.queries import active_teams
from besa.channels.email.actions import SECRETS
from besa.channels.email.errors import UnanswerableSender
from besa.channels.email.models import Mailbox
from besa.channels.email.oauth import GOOGLE, MICROSOFT
from besa.channels.email.rules import is_unanswerable
from besa.channels.email.servers import is_this_machine
from besa.core.forms import ModelForm

LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
_PROVIDERS = [("", "—"), ("google", GOOGLE.name), ("microsoft", MICROSOFT.name), ("other", gettext_lazy("another"))]


def secret(label: Any) -> forms.CharField:
    """Never shown again: an empty field keeps what is kept."""
    widget = forms.PasswordInput({**LTR, "autocomplete": "new-password"}, render_value=False)
    return forms.CharField(label=label, required=False, max_length=4000, strip=True, widget=widget)


def address_of_provider(label: Any) -> forms.URLField:
    return forms.URLField(
        label=label, required=False, max_length=200, assume_scheme="https", validators=[URLValidator(schemes=["https"])]
    )


class MailboxForm(ModelForm):
    imap_secret = secret(pgettext_lazy("of a mailbox", "Password"))
    smtp_secret = secret(pgettext_lazy("of a mailbox", "Password"))
    oauth_client_secret = secret(gettext_lazy("Client secret"))
    oauth_authorize_url = address_of_provider(gettext_lazy("Address that asks for permission"))
    oauth_token_url = address_of_provider(gettext_lazy("Address that renews the permission"))
    oauth_provider = forms.ChoiceField(
        label=pgettext_lazy("of a mailbox", "Provider"), choices=_PROVIDERS, required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=Language.choices,
        help_text=gettext_lazy("For automatic messages when the customer's language is not known."),
    )

    class Meta:
        model = Mailbox
        fields = [
            "address", "name", "team", "language", "acknowledges", "source", "sender_check", "trusted_authserv_id",
            "reply_address", "reply_domain",
            "imap_host", "imap_port", "imap_security", "imap_sign", "imap_user", "imap_secret", "imap_folder", "imap_move_to",
            "smtp_host", "smtp_port", "smtp_security", "smtp_sign", "smtp_user", "smtp_secret",
            "oauth_provider", "oauth_client_id", "oauth_client_secret", "oauth_authorize_url", "oauth_token_url", "oauth_scope",
        ]  # fmt: skip
        labels = {
            "address": gettext_lazy("E-mail address"),
            "name": gettext_lazy("Name that customers read"),
            "team": pgettext_lazy("of a mailbox", "Team"),
            "acknowledges": gettext_lazy("Confirm receipt and say when the answer comes"),
            "source": gettext_lazy("How mail comes in"),
            "sender_check": gettext_lazy("Check of senders"),
            "trusted_authserv_id": gettext_lazy("Name of the provider's check"),
            "reply_address": gettext_lazy("Address for answers"),
            "reply_domain": gettext_lazy("Sub-domain for answers"),
            "imap_host": pgettext_lazy("of a mailbox", "Server"),
            "imap_port": pgettext_lazy("of a mailbox", "Port"),
            "imap_security": pgettext_lazy("of a mailbox", "Protection"),
            "imap_sign": pgettext_lazy("of a mailbox", "Sign-in"),
            "imap_user": pgettext_lazy("of a mailbox", "User name"),
            "imap_folder": pgettext_lazy("of a mailbox", "Folder"),
            "imap_move_to": gettext_lazy("Folder for mail that has been fetched"),
            "smtp_host": pgettext_lazy("of a mailbox", "Server"),
            "smtp_port": pgettext_lazy("of a mailbox", "Port"),
            "smtp_security": pgettext_lazy("of a mailbox", "Protection"),
            "smtp_sign": pgettext_lazy("of a mailbox", "Sign-in"),
            "smtp_user": pgettext_lazy("of a mailbox", "User name"),
            "oauth_client_id": gettext_lazy("Client ID"),
            "oauth_scope": gettext_lazy("Scope"),
        }
        help_texts = {
            "trusted_authserv_id": gettext_lazy(
                "The first word of “Authentication-Results” in mail that you received. Besa proposes it below."
            ),
            "imap_move_to": gettext_lazy("Empty: mail stays where it is."),
            "smtp_host": gettext_lazy("Empty: the server of the installation (BESA_EMAIL_URL)."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset, team.empty_label = active_teams(), None
        for name in (
            "address",
            "trusted_authserv_id",
            "reply_domain",
            "oauth_authorize_url",
            "oauth_token_url",
            "oauth_client_id",
            "oauth_scope",
        ):
            self.fields[name].widget.attrs.update(LTR)
        for name in ("imap_host", "imap_user", "smtp_host", "smtp_user"):
            self.fields[name].widget.attrs.update(LTR)
        for name in ("name", "imap_folder", "imap_move_to"):
            self.fields[name].widget.attrs["dir"] = "auto"
        for name in SECRETS:
            if name in self.fields and self.instance.pk and getattr(self.instance, name):
                self.fields[name].help_text = _("A value is kept. Leave this empty to keep it.")

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip().lower()
        if is_unanswerable(address):
            raise ValidationError(UnanswerableSender(address=address).sentence())
        return address

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("source") == Mailbox.Source.IMAP:
            self._require("imap_host", _("Say from which server mail is fetched."))
            self._require("imap_user", _("Say with which user name we sign in."))
        if said.get("reply_address") == Mailbox.ReplyAddress.SUBDOMAIN:
            self._require("reply_domain", _("Say which sub-domain takes the answers."))
        for door in ("imap", "smtp"):
            self._refuse_open(door)
            if said.get(f"{door}_host") and said.get(f"{door}_sign") == Mailbox.Sign.OAUTH:
                self._require("oauth_client_id", _("OAuth needs the client ID that your provider gave you."))
        return said

    def _require(self, name: str, words: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, words)

    def _refuse_open(self, door: str) -> None:
        """Passwords and mail never cross a network in the open (ASVS V12.3.1)."""
        said = self.cleaned_data
        host = said.get(f"{door}_host")
        if host and said.get(f"{door}_security") == Mailbox.Security.PLAIN and not is_this_machine(host):
            words = _("Without protection everybody on the way can read the mail. Choose TLS or STARTTLS.")
            self.add_error(f"{door}_security", words)

    def said(self) -> dict[str, Any]:
        """The fields for the action; an empty secret is left out."""
        return {name: value for name, value in self.cleaned_data.items() if name not in SECRETS or value}
