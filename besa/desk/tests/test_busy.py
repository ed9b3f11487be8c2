"""A database that is busy or away is no fault of the program: 503, and when to come again (X05)."""

import pytest
from django.db import InterfaceError, OperationalError

from besa.desk.views.errors import broken


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("locked"), 503), (InterfaceError("closed"), 503), (ValueError("ours"), 500)]
)
def test_the_page_of_an_error_says_whose_fault_it_is(rf, error, status):
    try:
        raise error
    except type(error):
        page = broken(rf.get("/"))
    assert page.status_code == status
    assert page.has_header("Retry-After") is (status == 503)
