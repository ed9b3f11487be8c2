"""What stood in the way, in words that say what to do."""

from django.utils.translation import gettext as _

from besa.channels.email.secrets import SecretLost
from besa.channels.email.servers import BadServerURL
from besa.channels.email.transport import Fault


def advice(fault: Fault | str) -> str:
    """A sentence or two in the reader's language; '' for a fault that is the mail's own."""
    return {
        Fault.NAME: _("No server of this name was found. Check the spelling of the server."),
        Fault.REFUSED: _("Nothing answers at this port. Check the port number, and whether a firewall is in between."),
        Fault.TIMEOUT: _("The server does not answer in time. Check server and port; a firewall may swallow the call."),
        Fault.LOST: _("The server broke off the connection. If this happens again, ask your mail provider."),
        Fault.CERTIFICATE: _(
            "The server's certificate cannot be trusted: it has expired, or it is for another name."
            " Use the name that your mail provider tells you; Besa never sends a password to a doubtful server."
        ),
        Fault.TLS: _("No protected connection came about. Try the other kind of protection, with its own port."),
        Fault.NO_STARTTLS: _("The server offers no STARTTLS. Choose TLS and its port (465 to send, 993 to fetch)."),
        Fault.SIGN_IN: _(
            "The server refuses user name or password. Many providers ask for an “app password” made in their settings."
        ),
        Fault.OAUTH: _("The provider does not renew the permission. Connect the mailbox to your provider once more."),
        Fault.ANSWER: _("The server refuses to serve us now."),
        Fault.FOLDER: _("There is no such folder in the mailbox. Check its name."),
        Fault.OURS: _("Besa could not keep the mail; it stays with the provider. Look at the free space on the disk."),
    }.get(Fault(fault), "")


def words_for_permission(error: str) -> str:
    """Why a provider gave no permission. `error` begins with its code (RFC 6749, sections 4.1.2.1 and 5.2)."""
    code = error.partition(":")[0].strip()
    known = {
        "access_denied": _(
            "The permission was not given. Sign in with the account of this mailbox, and allow what is asked;"
            " in a company the administrator of the provider may have to allow it first."
        ),
        "invalid_client": _(
            "The provider does not know the client ID, or the client secret does not fit. Copy both anew."
        ),
        "unauthorized_client": _("The provider does not let this client ask. Look at its settings there."),
        "invalid_scope": _("The provider does not offer this kind of permission. Check the scope."),
        "redirect_uri_mismatch": _(
            "The provider does not know the return address. Enter it there exactly as shown here."
        ),
        "invalid_grant": _("The answer of the provider is no longer good. Sign in once more."),
        "no_refresh_token": _(
            "The provider gave a permission that ends within the hour. Ask it for offline access, and sign in once more."
        ),
    }
    return known.get(code) or _("The provider refused: %(words)s") % {"words": error[:200]}


def words_for(error: Exception) -> str:
    """The sentence for an error of settings rather than of the network."""
    if isinstance(error, SecretLost):
        return _("The password of the mailbox was kept with another secret key. Type it in again.")
    if isinstance(error, BadServerURL):
        return _(
            "BESA_EMAIL_URL cannot be used: write smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    return _("A recipient's address cannot be used in an e-mail. Correct it, and send again.")
