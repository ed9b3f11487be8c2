"""Forms that read what people type in their own script."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from besa.core.text.digits import latin_digits

NUMBERS = (
    forms.IntegerField,
    forms.DecimalField,
    forms.FloatField,
    forms.DateField,
    forms.TimeField,
    forms.DateTimeField,
    forms.SplitDateTimeField,
    forms.DurationField,
)


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ReadsEveryDigit:
    """Mixin in front of Form or ModelForm: numbers, dates and times may be typed in Arabic-Indic or Persian digits,
    decimals with the sign of the reader's language (language.md 6)."""

    fields: dict[str, forms.Field]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = set(self._localise())
        if self.is_bound:  # type: ignore[attr-defined]  # a mixin: the form has it
            self.data = _in_latin(self.data, names)

    def _localise(self) -> Iterator[str]:
        for name, field in self.fields.items():
            if isinstance(field, NUMBERS):
                yield self.add_prefix(name)  # type: ignore[attr-defined]  # a mixin: the form has it
            if isinstance(field, forms.DecimalField | forms.FloatField):
                field.localize = field.widget.is_localized = True
                # A number input of the browser refuses every script but its own.
                if isinstance(field.widget, forms.NumberInput):
                    field.widget.input_type = "text"
                    field.widget.attrs.setdefault("inputmode", "decimal")


class Form(ReadsEveryDigit, forms.Form):
    pass


class ModelForm(ReadsEveryDigit, forms.ModelForm):  # type: ignore[type-arg]  # Django takes no argument at run time
    pass


def _in_latin(data: Any, names: set[str]) -> Any:
    """A copy of `data` with the named values, and their parts (`name_0`, `name_1`), in Latin digits."""
    copy = data.copy()
    for key in copy:
        if key in names or key.rpartition("_")[0] in names:
            if isinstance(copy, MultiValueDict):
                copy.setlist(key, [latin_digits(value) for value in copy.getlist(key)])
            elif isinstance(copy[key], str):
                copy[key] = latin_digits(copy[key])
    return copy
