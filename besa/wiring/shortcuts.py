"""Every key of the desk. `?` shows this list; a letter presses the element of the page that has it as its `data-key`."""

from django.utils.translation import pgettext_lazy

from besa.core.registry import Shortcut, shortcuts

EVERYWHERE = pgettext_lazy("group of shortcuts", "Everywhere")
LISTS = pgettext_lazy("group of shortcuts", "In a list")
CASE = pgettext_lazy("group of shortcuts", "In a case")
WRITING = pgettext_lazy("group of shortcuts", "While writing")

SHORTCUTS = [
    Shortcut("Ctrl K", pgettext_lazy("shortcut", "Find anything, or do anything by its name"), EVERYWHERE, True),
    Shortcut("/", pgettext_lazy("shortcut", "Search"), EVERYWHERE, True),
    Shortcut("c", pgettext_lazy("shortcut", "New case, mail or call"), EVERYWHERE),
    Shortcut("i", pgettext_lazy("shortcut", "Notifications"), EVERYWHERE),
    Shortcut("v", pgettext_lazy("shortcut", "Away, or back again"), EVERYWHERE),
    Shortcut("z", pgettext_lazy("shortcut", "Undo what you just did"), EVERYWHERE),
    Shortcut("?", pgettext_lazy("shortcut", "Show this list"), EVERYWHERE, True),
    Shortcut("j", pgettext_lazy("shortcut", "Next case in the list"), LISTS, True),
    Shortcut("k", pgettext_lazy("shortcut", "Previous case in the list"), LISTS, True),
    Shortcut("o", pgettext_lazy("shortcut", "Open the case"), LISTS, True),
    Shortcut("x", pgettext_lazy("shortcut", "Choose the case, to act on several at once"), LISTS, True),
    Shortcut("f", pgettext_lazy("shortcut", "Filter the list, or change the view"), LISTS),
    Shortcut("u", pgettext_lazy("shortcut", "Back to the list"), CASE),
    Shortcut("r", pgettext_lazy("shortcut", "Write a reply"), CASE),
    Shortcut("n", pgettext_lazy("shortcut", "Write an internal note"), CASE),
    Shortcut("a", pgettext_lazy("shortcut", "Assign the case"), CASE),
    Shortcut("m", pgettext_lazy("shortcut", "Take the case yourself"), CASE),
    Shortcut("h", pgettext_lazy("shortcut", "Hand over with a brief"), CASE),
    Shortcut("q", pgettext_lazy("shortcut", "Ask a colleague"), CASE),
    Shortcut("s", pgettext_lazy("shortcut", "Change the status"), CASE),
    Shortcut("t", pgettext_lazy("shortcut", "Change the tags"), CASE),
    Shortcut("p", pgettext_lazy("shortcut", "Change the priority"), CASE),
    Shortcut("g", pgettext_lazy("shortcut", "Pass on to another team"), CASE),
    Shortcut("e", pgettext_lazy("shortcut", "Macros: several actions in one"), CASE),
    Shortcut("1 … 9", pgettext_lazy("shortcut", "The macro of that number, while their menu is open"), CASE, True),
    Shortcut("l", pgettext_lazy("shortcut", "Arrange a call, or see the one that is arranged"), CASE),
    Shortcut("b", pgettext_lazy("shortcut", "Put the case off"), CASE),
    Shortcut("y", pgettext_lazy("shortcut", "Mark the case as unread, and go back to the list"), CASE),
    Shortcut("w", pgettext_lazy("shortcut", "Follow the case, or stop following it"), CASE),
    Shortcut("Ctrl Enter", pgettext_lazy("shortcut", "Send what you wrote"), WRITING, True),
    Shortcut("Esc", pgettext_lazy("shortcut", "Leave a field or close a menu"), WRITING, True),
]


def fill() -> None:
    shortcuts.extend(SHORTCUTS)
