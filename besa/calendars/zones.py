"""What people call a time zone: by its best-known city, in their language."""

from django.utils.translation import gettext_lazy, pgettext

NAMES = {
    "UTC": gettext_lazy("Coordinated Universal Time"),
    "Africa/Algiers": gettext_lazy("Algiers time"),
    "Africa/Cairo": gettext_lazy("Cairo time"),
    "Africa/Casablanca": gettext_lazy("Casablanca time"),
    "Africa/Khartoum": gettext_lazy("Khartoum time"),
    "Africa/Tripoli": gettext_lazy("Tripoli time"),
    "Africa/Tunis": gettext_lazy("Tunis time"),
    "America/New_York": gettext_lazy("New York time"),
    "Asia/Aden": gettext_lazy("Aden time"),
    "Asia/Amman": gettext_lazy("Amman time"),
    "Asia/Baghdad": gettext_lazy("Baghdad time"),
    "Asia/Bahrain": gettext_lazy("Bahrain time"),
    "Asia/Beirut": gettext_lazy("Beirut time"),
    "Asia/Damascus": gettext_lazy("Damascus time"),
    "Asia/Dubai": gettext_lazy("Dubai time"),
    "Asia/Gaza": gettext_lazy("Gaza time"),
    "Asia/Hebron": gettext_lazy("Hebron time"),
    "Asia/Jerusalem": gettext_lazy("Jerusalem time"),
    "Asia/Kuwait": gettext_lazy("Kuwait time"),
    "Asia/Muscat": gettext_lazy("Muscat time"),
    "Asia/Qatar": gettext_lazy("Doha time"),
    "Asia/Riyadh": gettext_lazy("Riyadh time"),
    "Europe/Belgrade": gettext_lazy("Belgrade time"),
    "Europe/Berlin": gettext_lazy("Berlin time"),
    "Europe/Istanbul": gettext_lazy("Istanbul time"),
    "Europe/London": gettext_lazy("London time"),
    "Europe/Podgorica": gettext_lazy("Podgorica time"),
    "Europe/Rome": gettext_lazy("Rome time"),
    "Europe/Skopje": gettext_lazy("Skopje time"),
    "Europe/Tirane": gettext_lazy("Tirana time"),
    "Europe/Vienna": gettext_lazy("Vienna time"),
    "Europe/Zurich": gettext_lazy("Zurich time"),
}


def zone_name(zone: str) -> str:
    """`Tirana time`; a zone without a name of its own by the city in its key, `Pago Pago time`."""
    known = NAMES.get(zone)
    if known is not None:
        return str(known)
    city = zone.rpartition("/")[2].replace("_", " ")
    return pgettext("name of a time zone", "%(city)s time") % {"city": city}


def zone_choices(*extra: str) -> list[tuple[str, str]]:
    """The zones that people here know by name, and whatever else is in use, by their names."""
    return sorted(((key, zone_name(key)) for key in {*NAMES, *extra}), key=lambda pair: pair[1])
