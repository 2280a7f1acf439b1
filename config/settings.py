"""Settings of Chancery: one file, driven by the environment.

Every variable read here is listed in docs/operations/settings.md. A value that
cannot be understood stops the start with all problems named at once.
"""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from marshmallow.validate import OneOf

from config.localpg import database_settings, local_folder
from records.door.networks import trusted_networks

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
DEBUG = env.bool("DEBUG", False)
# Behind TLS: HTTPS=true turns on the redirect, HSTS and cookies for TLS only.
HTTPS = env.bool("HTTPS", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FILE = Path(env.str("SECRET_KEY_FILE", str(local_folder() / "secret_key")))
if not SECRET_KEY and SECRET_KEY_FILE.is_file():
    SECRET_KEY = SECRET_KEY_FILE.read_text().strip()
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it in the environment, or start with `make run`, "
        "which writes a key of its own for this computer."
    )
if HTTPS and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        f"SECRET_KEY has {len(SECRET_KEY)} characters; behind TLS it needs at least 50."
    )
# Keys that were: what they signed still holds (docs/operations/deployment.md).
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", LOOPBACK)
if DEBUG and (HTTPS or not set(ALLOWED_HOSTS) <= set(LOOPBACK)):
    raise ImproperlyConfigured(
        "DEBUG shows what is inside: it works on this computer only, not with HTTPS or "
        f"ALLOWED_HOSTS={','.join(ALLOWED_HOSTS)}."
    )
# Front servers whose word on the client's address and on TLS is taken.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [])
try:
    trusted_networks(TRUSTED_PROXIES)
except ValueError as error:
    raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}") from None
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "events",
    "people",
    "relations",
    "records",
    "config.apps.ChanceryAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_filters",
    "import_export",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "config.middleware.HeadersMiddleware",
    "records.door.addresses.ProxyMiddleware",
    "config.middleware.LimitsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "records.door.bearers.TokenMiddleware",
    "config.access.AccessMiddleware",
    "records.reading.ReadingMiddleware",
    "config.middleware.DoorMiddleware",
    "records.attribution.AttributionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "records.kit.as_of.AsOfMiddleware",
    "records.four_eyes.pages.FourEyesMiddleware",
    # The innermost: what is around it stays with the primary database.
    "config.replica.ReplicaMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "records.context_processors.site",
            ],
        },
    },
]

# Without DATABASE_URL, a PostgreSQL of our own that starts by itself.
if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}
else:
    DATABASES = {"default": database_settings()}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": True,
    "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 600),
    "CONN_HEALTH_CHECKS": True,
}

# A copy of the database that pages are read from (config.replica).
if env.str("DATABASE_REPLICA_URL", ""):
    DATABASES["replica"] = {
        **DATABASES["default"],
        "ATOMIC_REQUESTS": False,
        "TEST": {"MIRROR": "default"},
        **env.dj_db_url("DATABASE_REPLICA_URL"),
    }
    DATABASES["replica"]["CONN_MAX_AGE"] = DATABASES["default"]["CONN_MAX_AGE"]
    # Who waits for a copy waits for nothing.
    DATABASES["replica"]["OPTIONS"] = {
        "connect_timeout": 2,
        **DATABASES["replica"].get("OPTIONS", {}),
    }
# Behind PgBouncer in transaction mode nothing of a session outlives its transaction.
DATABASE_POOLED = env.bool("DATABASE_POOLED", False)
for _database in DATABASES.values():
    _database["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
    # Elsewhere plans are kept of what is asked so often (records.kit.prepared).
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "prepare_threshold": None if DATABASE_POOLED else 3,
    }

# Whether what is public may be read without an account.
PUBLIC_READ = env.bool("PUBLIC_READ", True)

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["records.door.backend.DoorBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "records.door.passwords.LengthValidator",
        "records.door.passwords.WordsValidator",
        "records.door.passwords.CommonValidator",
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
    )
]
PASSWORD_HASHERS = [
    "records.door.passwords.Scrypt",
    # Of accounts made before; replaced when their owners log in.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# A link to set a password holds for an hour.
PASSWORD_RESET_TIMEOUT = 3_600
SESSION_ENGINE = "records.door.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Minutes without a question, and hours in all, after which one logs in again.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 60)
SESSION_IDLE_MINUTES_STAFF = env.int("SESSION_IDLE_MINUTES_STAFF", 480)
SESSION_HOURS = env.int("SESSION_HOURS", 12)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Who must log in with a code of a device as well: nobody, or all staff.
SECOND_FACTOR = env.str("SECOND_FACTOR", "off", validate=OneOf(["off", "staff"]))
# Whether a change of what is published waits until a second person has approved it.
FOUR_EYES = env.bool("FOUR_EYES", False)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Tests and `manage.py runserver` work without a collectstatic beforehand.
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", DEBUG)
WHITENOISE_MANIFEST_STRICT = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
# ProxyMiddleware takes this header from strangers.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# With this prefix no other host and no unencrypted answer can set them.
_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_PREFIX}csrftoken"
DEVICE_COOKIE_NAME = f"{_PREFIX}device"
REPLICA_COOKIE_NAME = f"{_PREFIX}written"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "records.door.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # The API speaks JSON only; “format” would be an unknown parameter.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "records.kit.api.openapi.KitSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Chancery",
    "DESCRIPTION": "The record of relations between states, with who says so.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "LICENSE": {"name": "Apache-2.0"},
    # The order of the model, the filter set and the address.
    "SORT_OPERATION_PARAMETERS": False,
    # Choices stay where they are told, under the name of their field: no hook for that.
    "POSTPROCESSING_HOOKS": ["records.kit.api.sharing.shared"],
}

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_CONFIRM = False

# A delegation of two hundred persons on the page of its event is 3,000 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# Bytes of a request: all of an upload, anything else, the question in an address.
LARGEST_UPLOAD = env.int("LARGEST_UPLOAD", 20 * 2**20)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
LONGEST_QUERY = 8_000
# Questions to the API in a minute from one place, without a token; 0 for no limit.
API_PER_MINUTE = env.int("API_PER_MINUTE", 600)
# Seconds that a statement may take in answer to a page, and to what is sent.
STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", 5)
WRITE_TIMEOUT = env.int("WRITE_TIMEOUT", 60)

# Rows on one page of a list, in the browser and in the API.
PAGE_SIZE = 50
PAGE_SIZE_LIMIT = 200
# Counts of lists that each process keeps until a record changes, 90 kB each at most.
COUNTS_KEPT = env.int("COUNTS_KEPT", 200)
# Megabytes of what the API says of records that each process keeps until one changes.
TEXTS_KEPT = env.int("TEXTS_KEPT", 8)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    # Django's own loggers have handlers of their own, which say more.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Who came, was refused or took a file is told whatever else is.
        "chancery.events": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}

env.seal()
