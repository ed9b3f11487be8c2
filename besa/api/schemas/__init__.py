"""What goes in and out, as the public contract names it (product.md)."""

import re
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from besa.core.text.controls import clean_line, clean_text

LARGEST_ID = 2**63 - 1

# Text without control characters: of one line, and of many.
Line = Annotated[str, AfterValidator(clean_line)]
Prose = Annotated[str, AfterValidator(clean_text)]
# ISO 8601 with a zone; pydantic alone would read 0.5 as half a second after 1970.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")


def _require_iso(value: object) -> object:
    if isinstance(value, str) and _ISO.fullmatch(value):
        return value
    raise ValueError(_("Write a time such as 2026-03-05T14:30:00+02:00."))


Moment = Annotated[AwareDatetime, BeforeValidator(_require_iso)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Input(Schema):
    """A field that does not exist is refused, not ignored: nobody believes to have changed what they did not (G02)."""

    model_config = ConfigDict(extra="forbid")
