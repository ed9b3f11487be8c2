"""What goes in and out, as the public contract names it (product.md)."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from besa.core.text.controls import clean_line, clean_text

LARGEST_ID = 2**63 - 1

# Text without control characters: of one line, and of many.
Line = Annotated[str, AfterValidator(clean_line)]
Prose = Annotated[str, AfterValidator(clean_text)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class Input(Schema):
    """A field that does not exist is refused, not ignored: nobody believes to have changed what they did not (G02)."""

    model_config = ConfigDict(extra="forbid")
