"""Settings of the test suite: the same, with a throw-away home for each process and cheap passwords."""

import atexit
import os
import shutil
import sys
import tempfile

# Where a desk of this machine lives and listens is not what the suite expects; what it starts itself is told its own.
if "pytest" in sys.modules:
    of_a_desk = "HOME URL HOST PORT SMTP_HOST SMTP_PORT EMAIL_URL EMAIL_FROM BROKER_URL BEHIND_PROXY ALLOWED_HOSTS"
    for name in f"{of_a_desk} MESSAGE_LIMIT FREE_SPACE_FLOOR JOB_LEASE JOB_TIME_LIMIT JOB_PAUSE".split():
        os.environ.pop(f"BESA_{name}", None)
# Each worker of pytest-xdist makes its own: it would inherit the home of the process that started it.
if "BESA_HOME" not in os.environ:
    os.environ["BESA_HOME"] = tempfile.mkdtemp(prefix="besa-test-")
    atexit.register(shutil.rmtree, os.environ["BESA_HOME"], ignore_errors=True)
os.environ.setdefault("BESA_SECRET_KEY", "only-for-tests-" * 4)

from besa.settings import *  # noqa: F403 - after the home is set
from besa.settings import BESA_HOME, DATABASES, IS_SQLITE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = BESA_HOME / "files"
STATIC_ROOT = BESA_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns without it

if IS_SQLITE:
    # A file, as in life: the shared memory that Django would take locks tables against readers, which WAL never does.
    DATABASES["default"]["TEST"] = {"NAME": str(BESA_HOME / "test.sqlite3")}
    options = DATABASES["default"]["OPTIONS"]
    assert isinstance(options, dict)
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
