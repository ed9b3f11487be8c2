"""Shape and meaning of what people type about cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Language, Team, User
from besa.cases.errors import BadAddress, NobodyToSendTo
from besa.cases.models import Attachment, Case, IgnoreRule, Message, View
from besa.cases.rules import may_share_with
from besa.core.forms import Form
from besa.core.registry import channels
from besa.core.text.rich import clean_rich, rich_text, with_islands
from besa.customers.rules import plain_email, plain_phone

Pairs = list[tuple[str, str]]
BETWEEN = frozenset(",;،؛")
SHORTEST_WORDS = 4
_DOMAIN = re.compile(r"@?(?:[\w-]{1,63}\.)+[\w-]{2,63}")
NAMED = re.compile(r"(?P<name>.*?)<(?P<address>[^<>]*)>", re.DOTALL)


class AddressesField(forms.CharField):
    """`Name <a@b.example>, c@d.example`, with commas or semicolons in any of our scripts; gives (name, address) pairs."""

    widget = forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        try:
            return pairs_of(super().clean(value))
        except BadAddress as refusal:
            raise forms.ValidationError(str(refusal)) from None


def pairs_of(text: str) -> Pairs:
    """(name, address) pairs, each address once. Raises BadAddress for one that is not an address."""
    found: dict[str, str] = {}
    for part in filter(None, map(str.strip, _parts(text))):
        name, address = _person(part)
        if not plain_email(address):
            raise BadAddress(address=address or name)
        found.setdefault(address, name)
    return [(name, address) for address, name in found.items()]


def _parts(text: str) -> Iterator[str]:
    """What stands between commas that are neither quoted nor inside of an address. Linear, whatever comes."""
    began, closing = 0, ""
    for place, letter in enumerate(text):
        if closing:
            closing = "" if letter == closing else closing
        elif letter in '"<':
            closing = '"' if letter == '"' else ">"
        elif letter in BETWEEN:
            yield text[began:place]
            began = place + 1
    yield text[began:]


def _person(part: str) -> tuple[str, str]:
    named = NAMED.fullmatch(part)
    return (named["name"].strip(' "'), named["address"].strip()) if named else ("", part)


def shown(people: list[dict[str, str]]) -> str:
    """People of a message or a draft as a person types them."""
    return ", ".join(f"{p['name']} <{p['address']}>" if p.get("name") else p["address"] for p in people)


# The editor shows a picture of the draft by an address of ours; in what is kept and sent it is `cid:` (RFC 2392).
DRAFTED = re.compile(r'src="/drafts/pictures/([A-Za-z0-9._@-]{1,60})/"')
KEPT = re.compile(r'src="cid:([A-Za-z0-9._@-]{1,60})"')


def drafted_picture(content_id: str) -> str:
    return f"/drafts/pictures/{content_id}/"


def from_editor(html: str) -> str:
    return DRAFTED.sub(r'src="cid:\1"', html)


def for_editor(html: str) -> str:
    return KEPT.sub(lambda found: f'src="{drafted_picture(found[1])}"', html)


AFTER = [
    ("", pgettext_lazy("after sending", "then wait for the customer")),
    (Case.Status.OPEN.value, pgettext_lazy("after sending", "then keep it open")),
    (Case.Status.SOLVED.value, pgettext_lazy("after sending", "then it is solved")),
]


class WordsForm(Form):
    """What somebody wrote in a composer; alone, a note."""

    text = forms.CharField(required=False, strip=False, max_length=500_000)
    # What the editor made of it; empty when the plain field was used, and then `text` is all.
    html = forms.CharField(required=False, strip=False, max_length=500_000)
    text_direction = forms.ChoiceField(choices=[("auto", ""), ("rtl", ""), ("ltr", "")], required=False)
    client_id = forms.RegexField(r"^[0-9a-f-]{0,64}$", required=False)
    version = forms.IntegerField(required=False)

    def words(self) -> tuple[str, str]:
        """(text, HTML ready to be sent); the HTML is empty when the letter is plain, else the text is made of it."""
        html = clean_rich(from_editor(self.cleaned_data["html"]))
        if not html:
            return self.cleaned_data["text"].replace("\r\n", "\n").strip(), ""
        return rich_text(html), with_islands(html)

    def written_direction(self) -> str:
        """What the writer chose; empty leaves it to the text."""
        chosen: str = self.cleaned_data.get("text_direction", "")
        return "" if chosen == "auto" else chosen


class LetterForm(WordsForm):
    """What is said to a customer. Required things are refused by the action, in its own words."""

    to = AddressesField(label=pgettext_lazy("recipients", "To"), required=False)
    cc = AddressesField(label=pgettext_lazy("recipients", "Cc"), required=False)
    bcc = AddressesField(label=pgettext_lazy("recipients", "Bcc"), required=False)
    status = forms.ChoiceField(choices=AFTER, required=False)


class SummaryForm(Form):
    summary = forms.CharField(required=False, max_length=400)


class NeededForm(Form):
    """CR-13: by when, and for what."""

    needed_by = forms.DateField(required=False)
    needed_for = forms.CharField(required=False, max_length=200)


class WhoForm(Form):
    """The person a new case is about: known by an address or a number, or new; a name alone is enough (CH-04)."""

    person = forms.CharField(
        label=_lazy("Name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_lazy("Unknown? Leave it empty; you can fill it in later."),
    )
    email = forms.EmailField(
        label=_lazy("E-mail address"),
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_lazy("Phone"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        value: str = self.cleaned_data["email"]
        if value and not plain_email(value):
            raise forms.ValidationError(str(BadAddress(address=value)))
        return plain_email(value)

    def clean_phone(self) -> str:
        value: str = self.cleaned_data["phone"]
        if value and not plain_phone(value):
            raise forms.ValidationError(_("Write the number with its digits, for example 059 912 3456."))
        return value


def teams_of(user: User) -> Any:
    """The teams in which `user` may begin something: their own, where they serve customers."""
    teams = Team.objects.visible_to(user).active()
    return teams.filter(pk__in=user.team_ids) if user.works_on_cases and not user.is_administrator else teams


def chosen_team(pk: Any, user: User) -> Team | None:
    """The team that a form names, also while the rest of it is not right yet; else the first."""
    chosen, teams = str(pk or ""), teams_of(user)
    found: Team | None = teams.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 9 else None
    return found or teams.first()


SUBJECT: dict[str, Any] = {"dir": "auto", "autocomplete": "off", "autofocus": True}


class NewCaseForm(WhoForm, WordsForm):
    """A case that is opened by hand, with a note for colleagues."""

    subject = forms.CharField(
        label=_lazy("What is it about?"),
        max_length=300,
        widget=forms.TextInput(attrs=SUBJECT | {"placeholder": _lazy("What is it about?")}),
    )
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=Case.Kind.choices, initial=Case.Kind.REQUEST)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(label=_lazy("Team"), queryset=None, empty_label=None)
    takes_it = forms.BooleanField(label=_lazy("I take the case myself"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field: Any = self.fields["team"]
        field.queryset = teams_of(user)
        field.initial = teams_of(user).first()
        if not user.works_on_cases:
            del self.fields["takes_it"]

    @property
    def team_now(self) -> Team | None:
        return chosen_team(self["team"].value(), self.user)

    @property
    def owner(self) -> User | None:
        """The writer, where they said so and belong to the team."""
        takes = self.cleaned_data.get("takes_it") and self.cleaned_data["team"].pk in self.user.team_ids
        return self.user if takes else None


class NewMailForm(LetterForm):
    """A mail that we write first: the letter, and the case that begins with it. Its first recipient is the customer."""

    subject = forms.CharField(
        label=_lazy("Subject"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    # The name of somebody whom nobody knows yet.
    person = forms.CharField(required=False, max_length=200)
    account = forms.ChoiceField(label=pgettext_lazy("of a mail", "From"), required=False)
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=Case.Kind.choices, initial=Case.Kind.REQUEST)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(label=_lazy("Team"), queryset=None, empty_label=None)
    takes_it = forms.BooleanField(label=_lazy("I take the case myself"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        fields = cast(Any, self.fields)
        fields["team"].queryset = teams_of(user)
        fields["team"].initial = teams_of(user).first()
        senders = channels.transport("email").senders(by=user)
        fields["account"].choices = [(one.account, f"{one.name} <{one.address}>") for one in senders]

    def clean_to(self) -> Any:
        if not self.cleaned_data["to"]:
            raise forms.ValidationError(str(NobodyToSendTo()))
        return self.cleaned_data["to"]

    @property
    def team_now(self) -> Team | None:
        return chosen_team(self["team"].value(), self.user)

    @property
    def owner(self) -> User | None:
        takes = self.cleaned_data.get("takes_it") and self.cleaned_data["team"].pk in self.user.team_ids
        return self.user if takes else None


OUTCOMES = [
    ("answered", pgettext_lazy("outcome of a call", "Answered: nothing is owed")),
    ("open", pgettext_lazy("outcome of a call", "Still open: we owe an answer")),
    ("solved", pgettext_lazy("outcome of a call", "Solved")),
]
CONTACTS = [
    (Message.Channel.PHONE.value, pgettext_lazy("contact", "Call")),
    (Message.Channel.VISIT.value, pgettext_lazy("contact", "Visit")),
    (Message.Channel.LETTER.value, pgettext_lazy("contact", "Letter")),
]
WAYS = [
    (Message.Direction.IN.value, pgettext_lazy("contact", "They came to us")),
    (Message.Direction.OUT.value, pgettext_lazy("contact", "We went to them")),
]
MINUTES = [(0, pgettext_lazy("duration of a call", "not measured")), *[(n, str(n)) for n in (2, 5, 10, 15, 30, 60)]]


class ContactForm(NewCaseForm):
    """A call or a visit in half a minute, on one screen (CH-04, CH-05). Only the first field is required.

    `extra`: what the panels of other areas posted with it.
    """

    extra: dict[str, str] = {}

    subject = forms.CharField(
        label=_lazy("What was it about?"),
        max_length=300,
        widget=forms.TextInput(attrs=SUBJECT | {"placeholder": _lazy("What was it about?")}),
    )
    channel = forms.ChoiceField(
        label=_lazy("What was it?"), choices=CONTACTS, initial=Message.Channel.PHONE, widget=forms.RadioSelect
    )
    direction = forms.ChoiceField(
        label=_lazy("Who came to whom?"), choices=WAYS, initial=Message.Direction.IN, widget=forms.RadioSelect
    )
    minutes = forms.TypedChoiceField(
        label=_lazy("Minutes"), choices=MINUTES, coerce=int, required=False, empty_value=None, widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(
        label=_lazy("How did it end?"), choices=OUTCOMES, initial="answered", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.user.works_on_cases:  # only those who serve the customer say that nothing is left to do
            outcome: Any = self.fields["outcome"]
            outcome.choices = [choice for choice in OUTCOMES if choice[0] != "solved"]

    @property
    def duration(self) -> timedelta | None:
        minutes = self.cleaned_data.get("minutes") or 0
        return timedelta(minutes=minutes) if minutes else None


class ContactInCaseForm(ContactForm):
    """The same inside a case, where customer, team and subject are known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "email", "phone", "subject", "kind", "team", "takes_it"):
            self.fields.pop(name, None)


class ViewForm(Form):
    """How a view is called, ordered and shared; its condition is edited beside (conditions/editor.py)."""

    name = forms.CharField(
        label=pgettext_lazy("of a view", "Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    sort = forms.ChoiceField(label=_lazy("Order"), choices=View.Sort.choices)
    sharing = forms.ChoiceField(label=pgettext_lazy("of a view", "Who sees it"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._teams = {f"team-{team.pk}": team for team in _teams_to_share_with(user)}
        choices: list[tuple[str, Any]] = [(View.Sharing.NOBODY.value, View.Sharing.NOBODY.label)]
        choices += [(key, team.name) for key, team in self._teams.items()]
        if may_share_with(user, View.Sharing.EVERYBODY, None):
            choices.append((View.Sharing.EVERYBODY.value, View.Sharing.EVERYBODY.label))
        self.fields["sharing"] = forms.ChoiceField(label=self.fields["sharing"].label, choices=choices)

    @property
    def saved(self) -> dict[str, Any]:
        """For `save_view`."""
        data = self.cleaned_data
        team = self._teams.get(data["sharing"])
        shared_with = View.Sharing.TEAM if team else data["sharing"]
        return {
            "name": data["name"],
            "sort": data["sort"],
            "shared_with": shared_with,
            "team": team,
        }


def _teams_to_share_with(user: User) -> Any:
    teams = Team.objects.visible_to(user).active().order_by("name")
    return teams if user.is_administrator else teams.filter(pk__in=user.team_ids)


class IgnoreRuleForm(Form):
    """Whose mail becomes no case. Refuses what would match far too much."""

    field = forms.ChoiceField(label=_lazy("What is looked at"), choices=IgnoreRule.Field.choices)
    value = forms.CharField(
        label=_lazy("Address, domain or words"), max_length=320, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    note = forms.CharField(
        label=_lazy("Why"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        value, field = said.get("value", "").strip(), said.get("field")
        if field == IgnoreRule.Field.SENDER and value and not plain_email(value):
            self.add_error("value", _("Write one whole address, such as news@shop.example."))
        elif field == IgnoreRule.Field.DOMAIN and value and not _DOMAIN.fullmatch(value):
            self.add_error("value", _("Write a domain: what stands behind the @ of an address."))
        elif field == IgnoreRule.Field.SUBJECT and value and len(value) < SHORTEST_WORDS:
            self.add_error("value", _("So short a text stands in many subjects. Write more of it."))
        return said


class ReplyForm(Form):
    """A saved reply, and its words in the language of the page."""

    title = forms.CharField(label=_lazy("Title"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    shortcut = forms.RegexField(
        r"^[^\s;؛/@]{0,40}$",
        label=_lazy("Shortcut"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_lazy("One word. In an answer, type ; and this word."),
    )
    folder = forms.CharField(
        label=_lazy("Folder"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", "list": "folders"}),
        help_text=_lazy("Replies of one matter stand together, and are found by this word too."),
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label=_lazy("For"), queryset=None, required=False, empty_label=_lazy("Everybody")
    )
    language = forms.ChoiceField(label=_lazy("Language"), choices=Language.choices)
    text = forms.CharField(required=False, strip=False, max_length=20_000)
    html = forms.CharField(required=False, strip=False, max_length=50_000)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.visible_to(user).active()
        field: Any = self.fields["team"]
        field.queryset = teams if user.is_administrator else teams.filter(pk__in=user.team_ids)


class PassOnForm(LetterForm):
    """What goes to a third person, and what the customer is told of it."""

    messages: forms.ModelMultipleChoiceField[Message] = forms.ModelMultipleChoiceField(queryset=None, required=False)
    attachments: forms.ModelMultipleChoiceField[Attachment] = forms.ModelMultipleChoiceField(
        queryset=None, required=False
    )
    tells = forms.BooleanField(required=False)
    notice = forms.CharField(required=False, strip=True, max_length=4000)
    reason = forms.CharField(required=False, strip=True, max_length=300)

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        offered = case.messages.public().filter(withdrawn_at=None)
        fields["messages"].queryset = offered
        fields["attachments"].queryset = Attachment.objects.visible_to(user).filter(message__in=offered.values("pk"))
