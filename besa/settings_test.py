"""Settings of the test suite: the same, with a throw-away home and cheap passwords."""

import os
import tempfile

os.environ.setdefault("BESA_HOME", tempfile.mkdtemp(prefix="besa-test-"))
os.environ.setdefault("BESA_SECRET_KEY", "only-for-tests-" * 4)

from besa.settings import *  # noqa: F403 - after the home is set
from besa.settings import BESA_HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = BESA_HOME / "files"
