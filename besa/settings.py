"""Every setting of Besa, each from the environment or fixed here with its reason (docs/operate/configure.md)."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from besa.core import environment as env

SOURCE = Path(__file__).resolve().parent
BESA_HOME = env.path("BESA_HOME", SOURCE.parent / "var")
BESA_HOME.mkdir(parents=True, exist_ok=True)
BESA_URL = env.text("BESA_URL") or f"http://127.0.0.1:{env.number('BESA_PORT', 8000)}"
BESA_EMAIL_URL = env.text("BESA_EMAIL_URL")
BESA_SMTP_HOST = env.text("BESA_SMTP_HOST", "127.0.0.1")
BESA_SMTP_PORT = env.number("BESA_SMTP_PORT", 2525)
BESA_HOST = env.text("BESA_HOST", "127.0.0.1")
BESA_PORT = env.number("BESA_PORT", 8000)
# Background work, in seconds: how long a silent worker keeps a job, how long a job may run, its first rest after a failure.
BESA_JOB_LEASE = env.number("BESA_JOB_LEASE", 60)
BESA_JOB_TIME_LIMIT = env.number("BESA_JOB_TIME_LIMIT", 600)
BESA_JOB_PAUSE = env.number("BESA_JOB_PAUSE", 5)
TASKS = {"default": {"BACKEND": "besa.core.jobs.backend.JobBackend", "QUEUES": ["default", "network"]}}
# amqp:// or redis://: Celery carries the jobs (docs/operate/scale.md). The rows stay the truth; without it they are the queue.
BESA_BROKER_URL = env.text("BESA_BROKER_URL")
# Largest message in and out, bytes (reliability.md 2.3).
BESA_MESSAGE_LIMIT = env.number("BESA_MESSAGE_LIMIT", 50 * 1024 * 1024)
# Free space below which mail stays with its sender instead of filling the disk (reliability.md, finding 8).
BESA_FREE_SPACE_FLOOR = env.number("BESA_FREE_SPACE_FLOOR", 256 * 1024 * 1024)
BESA_FAILPOINT = env.text("BESA_FAILPOINT")

SECRET_KEY = env.secret("BESA_SECRET_KEY", BESA_HOME / "secret_key")
DEBUG = False
# Links are only ever made from BESA_URL, never from a Host header (G04); so any host name may reach the desk.
ALLOWED_HOSTS = [host for host in env.text("BESA_ALLOWED_HOSTS", "*").split(",") if host]
IS_HTTPS = BESA_URL.startswith("https://")
IS_SAFE_ORIGIN = IS_HTTPS or urlsplit(BESA_URL).hostname in {"127.0.0.1", "localhost", "::1"}
CSRF_TRUSTED_ORIGINS = [BESA_URL]

INSTALLED_APPS = [
    "besa.core",
    "besa.core.jobs",
    "besa.core.search",
    "besa.calendars",
    "besa.accounts",
    "besa.notifications",
    "besa.customers",
    "besa.cases",
    "besa.promises",
    "besa.routing",
    "besa.wellbeing",
    "besa.callbacks",
    "besa.channels.email",
    "besa.automations",
    "besa.desk",
    "besa.realtime",
    "besa.api",
    "besa.demo",
    "besa.wiring",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "rules",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "besa.core.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "besa.core.middleware.RequestIdMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "besa.core.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "besa.accounts.middleware.LastSeenMiddleware",
    "besa.realtime.middleware.LivePositionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "besa.urls"
ASGI_APPLICATION = "besa.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "besa.core.templatetags.besa",
                "besa.core.templatetags.quick",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "besa.core.context.frame",
            ],
        },
    }
]
COTTON_DIR = "components"

DATABASES = {"default": env.database("BESA_DATABASE_URL", BESA_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = BESA_HOME / "files"
STATIC_ROOT = BESA_HOME / "static"
STATIC_URL = "/static/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 100

# Mail from Besa to its own staff: invitations and new passwords (cases have their mailboxes). Without BESA_EMAIL_URL it
# is kept as files in BESA_HOME/staff-mail, and the page that invites shows the link.
STAFF_MAIL = env.mail_server("BESA_EMAIL_URL")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if STAFF_MAIL else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = BESA_HOME / "staff-mail"
if STAFF_MAIL:
    EMAIL_HOST, EMAIL_PORT = STAFF_MAIL.host, STAFF_MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = STAFF_MAIL.user, STAFF_MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = STAFF_MAIL.is_tls, STAFF_MAIL.is_starttls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("BESA_EMAIL_FROM") or f"Besa <besa@{urlsplit(BESA_URL).hostname}>"

# Languages. Each user has their own; times are stored in UTC and shown in the reader's zone.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("he", "עברית"), ("sq", "Shqip")]
LOCALE_PATHS = [SOURCE / "locale"]
FORMAT_MODULE_PATH = ["besa.core.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Sign-in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "besa.accounts.adapter.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "besa.accounts.forms.entrance.SignInForm",
    "reauthenticate": "besa.accounts.forms.entrance.ConfirmPasswordForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key", "reset_password": "20/m/ip,5/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Besa"
MFA_TOTP_TOLERANCE = 1  # thirty seconds either way; each code still opens once (besa/accounts/actions/codes.py)
MFA_ADAPTER = "besa.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "besa.accounts.forms.entrance.CodeForm",
    "reauthenticate": "besa.accounts.forms.entrance.ConfirmCodeForm",
}
# Would write to the database with every page; LastSeenMiddleware writes every five minutes.
USERSESSIONS_TRACK_ACTIVITY = False
PASSWORD_RESET_TIMEOUT = 4 * 3600
# Whose address counts against the limits: behind a proxy, the one that our own proxy saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BESA_BEHIND_PROXY") else 0

# A __Host- cookie needs HTTPS; on a plain address of a local network the same cookies go without (BESA_URL decides).
SESSION_COOKIE_NAME = "__Host-besa" if IS_HTTPS else "besa"
CSRF_COOKIE_NAME = "__Host-besa-csrf" if IS_HTTPS else "besa-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_FAILURE_VIEW = "besa.desk.views.errors.csrf_failed"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "besa.core.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# On a plain address of a local network browsers ignore this header, and complain of it with every page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if IS_SAFE_ORIGIN else None
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BESA_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Counters of views stand here among others: Django's own limit of 300 entries would throw them out at once.
CACHES = {"default": {"BACKEND": "besa.core.shared_cache.SharedCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}}
SILENCED_SYSTEM_CHECKS: list[str] = []
