"""What goes in and out, as the public contract names it (product.md)."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from besa.core.text.controls import clean_line, clean_text

LARGEST_ID = 2**63 - 1


def _require_filled(line: str) -> str:
    if not line:
        raise ValueError(_("This field is needed."))
    return line


# Text without control characters: of one line, of one that says something, and of many.
Line = Annotated[str, AfterValidator(clean_line)]
FilledLine = Annotated[Line, AfterValidator(_require_filled)]
Prose = Annotated[str, AfterValidator(clean_text)]
# ISO 8601; pydantic alone would read 0.5 as half a second after 1970.
_CLOCK = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_INSTANT = re.compile(rf"{_CLOCK}(Z|[+-]\d{{2}}:\d{{2}})")
_INSTANT_OR_CLOCK = re.compile(rf"{_CLOCK}(Z|[+-]\d{{2}}:\d{{2}})?")


def _written_as(form: re.Pattern[str]) -> Callable[[object], object]:
    def require(value: object) -> object:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        raise ValueError(_("Write a time such as 2026-03-05T14:30:00+02:00."))

    return require


Moment = Annotated[AwareDatetime, BeforeValidator(_written_as(_INSTANT))]
# Where a time zone stands beside it: the time on the clocks there, or an instant.
ClockTime = Annotated[datetime, BeforeValidator(_written_as(_INSTANT_OR_CLOCK))]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Input(Schema):
    """A field that does not exist is refused, not ignored: nobody believes to have changed what they did not (G02)."""

    model_config = ConfigDict(extra="forbid")
