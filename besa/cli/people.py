"""How commands name a member of staff."""

from besa.accounts.models import User
from besa.cli import schema
from besa.cli.errors import NO_USER, Stop


def find(email: str) -> User:
    """The active member of staff with this address. Raises Stop."""
    schema.require_current()
    user: User | None = User.objects.active().filter(email=email).first()
    if user is None:
        raise Stop(f"Nobody here has the address {email}. Addresses are listed under Settings, People.", code=NO_USER)
    return user
