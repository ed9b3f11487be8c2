"""The rail of the desk and the pages of settings, in their order."""

from besa.core.registry import Entry, navigation, settings_pages

NAVIGATION: list[Entry] = []
SETTINGS: list[Entry] = []


def fill() -> None:
    navigation.extend(NAVIGATION)
    settings_pages.extend(SETTINGS)
