"""What people type about promises."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from besa.cases.models import Message
from besa.core.forms import Form, MomentInput
from besa.core.moments import full_moment
from besa.core.text.controls import isolate
from besa.promises.models import Promise
from besa.promises.rules import BY_PERSON, MISTAKE, NOT_NEEDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from besa.accounts.models import User


class ConsentField(forms.ChoiceField):
    """One of the messages in which a customer may have agreed, by its channel and time; none is None."""

    def __init__(self, *, empty_label: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.empty_label = empty_label
        self.messages: dict[str, Message] = {}

    def offer(self, consents: Sequence[Message]) -> None:
        self.messages = {str(one.pk): one for one in consents}
        first = [("", self.empty_label)] if self.empty_label else []
        self.choices = first + [(key, _in_words(one)) for key, one in self.messages.items()]

    def clean(self, value: Any) -> Message | None:
        key = super().clean(value)
        return self.messages[key] if key else None


def _in_words(message: Message) -> str:
    words = {"channel": message.get_channel_display(), "moment": isolate(full_moment(message.said_at))}
    if message.direction == Message.Direction.IN:
        return gettext("%(channel)s, from the customer: %(moment)s") % words
    return gettext("%(channel)s, from us: %(moment)s") % words


KINDS = [(value, label) for value, label in Promise.Kind.choices if value in BY_PERSON]
AT, BY = "at", "by"


class WhenForm(Form):
    """A time: at this hour, or until then."""

    due_at = forms.DateTimeField(label=pgettext_lazy("of a promise", "When"), widget=MomentInput)
    how = forms.ChoiceField(
        label=pgettext_lazy("of a promise", "How"),
        choices=[
            (BY, pgettext_lazy("of a promise", "until then")),
            (AT, pgettext_lazy("of a promise", "at this hour")),
        ],
        widget=forms.RadioSelect,
        initial=BY,
    )

    def window(self) -> tuple[datetime | None, datetime]:
        """Start and due time, as the actions take them."""
        due_at = self.cleaned_data["due_at"]
        return (due_at if self.cleaned_data["how"] == AT else None), due_at


class PromiseForm(WhenForm):
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a promise", "What"), choices=KINDS, widget=forms.RadioSelect, initial="call_back"
    )
    text = forms.CharField(
        label=_("In the words that the customer hears"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"dir": "auto", "rows": 2}),
    )
    depends_on: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Does it depend on somebody else?"),
        queryset=None,
        required=False,
        empty_label=_("No, I can do it myself"),
        help_text=_(
            "Then they do it, and are asked at once to confirm it, half of the time before the customer expects it."
        ),
    )
    field_order = ["kind", "due_at", "how", "text", "depends_on"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["depends_on"].queryset = people  # type: ignore[attr-defined]  # a choice of rows


class NewTimeForm(WhenForm):
    """Another time, which the customer has heard of and agreed to, before the old one is late (PR-07)."""

    reason = forms.CharField(label=_("Why?"), max_length=400, widget=forms.Textarea({"dir": "auto", "rows": 2}))
    agreed_in = ConsentField(
        label=_("In what did the customer agree?"),
        required=False,
        empty_label=_("They have not agreed yet"),
        help_text=_("A call or a visit that is written down, or what they wrote after we had told them."),
    )

    def __init__(self, *args: Any, consents: Sequence[Message] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_in"].offer(consents)  # type: ignore[attr-defined]  # a field of its own


class ConsentForm(Form):
    """They had been told of another time, and have agreed since."""

    agreed_in = ConsentField(label=_("In what did the customer agree?"))

    def __init__(self, *args: Any, consents: Sequence[Message] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_in"].offer(consents)  # type: ignore[attr-defined]  # a field of its own


class TakeBackForm(Form):
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[
            (NOT_NEEDED, _("The customer needs it no more")),
            (MISTAKE, _("It was never said to the customer")),
        ],
        widget=forms.RadioSelect,
        initial=NOT_NEEDED,
    )
    note = forms.CharField(label=_("In a sentence"), max_length=400, widget=forms.Textarea({"dir": "auto", "rows": 2}))
