"""Forms of working hours and holidays."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.calendars.actions import LONGEST_FEAST
from besa.calendars.countries import NAMES, subdivisions_of
from besa.calendars.errors import NameTaken, sentence_of
from besa.calendars.models import BusinessHours
from besa.calendars.queries import is_name_taken
from besa.calendars.rules import MOST_OPENINGS, require_possible, week_of
from besa.calendars.week import KEYS, Day, order_of_days, typed
from besa.calendars.worktime import BadHours
from besa.core.forms import ClockInput, DayInput, Form
from besa.core.text.digits import latin_digits

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
)
TEXT = {"dir": "auto", "autocomplete": "off"}


class WeekForm(Form):
    """A week of openings. They come as repeated `mon_from` and `mon_until`, in pairs."""

    def __init__(self, *args: Any, week: list[list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = [self._day(index, week) for index in range(7)]
        self.week: list[list[str]] = []

    def _day(self, index: int, week: list[list[str]]) -> Day:
        key, label = KEYS[index], str(WEEKDAYS[index])
        if not self.is_bound:
            return Day(key, label, typed(week[index]))
        starts, ends = self._typed(f"{key}_from"), self._typed(f"{key}_until")
        pairs = [(start, end) for start, end in zip(starts, ends, strict=False) if start or end]
        return Day(key, label, pairs[:MOST_OPENINGS])

    def _typed(self, name: str) -> list[str]:
        values = self.data.getlist(name) if isinstance(self.data, MultiValueDict) else self.data.get(name, [])
        return [latin_digits(value).strip()[:8] for value in values]

    @property
    def days_in_order(self) -> list[Day]:
        return [self.days[index] for index in order_of_days()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.week = [day.intervals() for day in self.days]
        if any(day.errors for day in self.days):
            self.add_error(None, _("Some openings cannot be. See the days below."))
        return data


class HoursForm(WeekForm):
    """Name, zone and week."""

    name = forms.CharField(
        label=pgettext_lazy("of working hours", "Name"),
        max_length=120,
        widget=forms.TextInput(TEXT),
        help_text=_("For example “Shop”, “Clinic, mornings”, “Ramadan”."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        widget=forms.TextInput({"list": "time-zones", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The clock on the desk's own wall. Begin to type a city, such as Tirane or Riyadh."),
    )

    def __init__(self, *args: Any, own: BusinessHours | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own

    @property
    def zones(self) -> list[str]:
        return ZONES

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if is_name_taken(name, besides=self.own):
            raise forms.ValidationError(str(NameTaken()))
        return name

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError(sentence_of(BadHours("zone", text=zone)))
        return zone

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "time_zone" in data and not any(day.errors for day in self.days):
            self._require_possible(data["time_zone"])
        return data

    def _require_possible(self, zone: str) -> None:
        try:
            require_possible(zone, week_of(self.week))
        except BadHours as error:
            self.add_error(None, sentence_of(error))

    def fields_of_hours(self) -> dict[str, Any]:
        """Name, time_zone and week, as the actions take them."""
        return {**self.cleaned_data, "week": self.week}


class HolidayForm(Form):
    day = forms.DateField(label=pgettext_lazy("of a holiday", "Date"), widget=DayInput)
    last = forms.DateField(
        label=pgettext_lazy("of a holiday", "Last day"),
        required=False,
        widget=DayInput,
        help_text=_("For a feast of several days."),
    )
    name = forms.CharField(label=pgettext_lazy("of a holiday", "Name"), max_length=200, widget=forms.TextInput(TEXT))
    opens = forms.TimeField(label=_("Opens at"), required=False, widget=ClockInput)
    closes = forms.TimeField(label=_("Closes at"), required=False, widget=ClockInput)
    opens_again = forms.TimeField(label=_("Opens again at"), required=False, widget=ClockInput)
    closes_again = forms.TimeField(label=_("Closes again at"), required=False, widget=ClockInput)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for start, end in (("opens", "closes"), ("opens_again", "closes_again")):
            if (data.get(start) is None) != (data.get(end) is None):
                self.add_error(end, _("Give both a beginning and an end, or leave both empty."))
        self._check_last(data.get("day"), data.get("last"))
        return data

    def _check_last(self, day: date | None, last: date | None) -> None:
        if day and last and last < day:
            self.add_error("last", _("The last day comes before the first. Correct one of them."))
        elif day and last and last - day >= timedelta(days=LONGEST_FEAST):
            self.add_error("last", _("At most sixty days at once. Add the rest afterwards."))

    def intervals(self) -> list[str]:
        data = self.cleaned_data
        pairs = [(data["opens"], data["closes"]), (data["opens_again"], data["closes_again"])]
        return [f"{start:%H:%M}-{end:%H:%M}" for start, end in pairs if isinstance(start, time)]


class PrefillForm(Form):
    """Holidays of a country and a year, to be looked over afterwards."""

    country = forms.ChoiceField(label=_("Country"))
    year = forms.TypedChoiceField(label=pgettext_lazy("calendar", "Year"), coerce=int)
    subdivision = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("By its code, where regions have holidays of their own.")
    )

    def __init__(self, *args: Any, hours: BusinessHours, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("country", [(code, str(name)) for code, name in NAMES.items()])
        self._choices("year", [(year, str(year)) for year in (today.year, today.year + 1)])
        country = (self.data.get("country") if self.is_bound else None) or hours.country
        regions = subdivisions_of(country) if country else ()
        self._choices("subdivision", [("", "—"), *((code, code) for code in regions)])
        if not regions:
            del self.fields["subdivision"]
        self.initial = {"country": hours.country, "year": today.year, "subdivision": hours.subdivision}

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them
