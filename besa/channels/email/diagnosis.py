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


def words_for(error: Exception) -> str:
    """The sentence for an error of settings rather than of the network."""
    if isinstance(error, SecretLost):
        return _("The password of the mailbox was kept with another secret key. Type it in again.")
    if isinstance(error, BadServerURL):
        return _(
            "BESA_EMAIL_URL cannot be used: write smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    return _("A recipient's address cannot be used in an e-mail. Correct it, and send again.")
