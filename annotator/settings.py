"""The one settings file. Everything that a deployment changes is read from the environment (docs/settings.md)."""

from __future__ import annotations

import sys
import tomllib
from urllib.parse import urlsplit

from annotator.environment import BASE_DIR, EnvironmentReader
from annotator.gateways.timed_connection import timed_connection
from inference_worker.contract import queues

ENVIRONMENT = EnvironmentReader()
RUNNING_TESTS = "pytest" in sys.modules

VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
DEBUG = ENVIRONMENT.flag("DEBUG", False)
DEMO = ENVIRONMENT.flag("DEMO", False)
DEMO_CANDIDATES = ENVIRONMENT.integer("DEMO_CANDIDATES", 8, minimum=1)
DEMO_OBJECTS = ENVIRONMENT.integer("DEMO_OBJECTS", 13, minimum=0)
SECRET_KEY = ENVIRONMENT.text("SECRET_KEY")
PSEUDONYM_SECRET = ENVIRONMENT.text("PSEUDONYM_SECRET", SECRET_KEY)
ALLOWED_HOSTS = list(ENVIRONMENT.names("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]")))
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.names("CSRF_TRUSTED_ORIGINS"))
PUBLIC_URL = ENVIRONMENT.text("PUBLIC_URL")
LIVE_URL = ENVIRONMENT.text("LIVE_URL", "/ws/live/")

# --- storage, broker ------------------------------------------------------------------------------------------------
BROKER_URL = ENVIRONMENT.text("BROKER_URL", "redis://127.0.0.1:6379/0")
ARTIFACTS_URL = ENVIRONMENT.text("ARTIFACTS_URL", f"file://{BASE_DIR / 'var' / 'artifacts'}")
EXPORTS_DIR = ENVIRONMENT.text("EXPORTS_DIR", str(BASE_DIR / "var" / "exports"))
ACCEL_REDIRECT_PREFIX = ENVIRONMENT.text("ACCEL_REDIRECT_PREFIX")

DATABASES = {"default": ENVIRONMENT.database("DATABASE_URL")}
#: The longest wait for PostgreSQL in seconds; 0 waits for ever. Only processes that people wait for have one.
DATABASE_WAIT_SECONDS = ENVIRONMENT.integer("DATABASE_WAIT_SECONDS", 0)
if not RUNNING_TESTS:
    #: The pool waits twice as long after each failed attempt to connect, from a second on; beyond three it begins anew.
    _POOL: dict[str, object] = {
        "min_size": 1,
        "max_size": ENVIRONMENT.integer("DATABASE_POOL", 8, minimum=1),
        "reconnect_timeout": 3,
    }
    _OPTIONS: dict[str, object] = {"connect_timeout": "5", "pool": _POOL | {"timeout": 20}}
    if DATABASE_WAIT_SECONDS:
        _POOL |= {"timeout": 5, "connection_class": timed_connection(DATABASE_WAIT_SECONDS)}
        _OPTIONS |= {"pool": _POOL, "options": f"-c statement_timeout={DATABASE_WAIT_SECONDS}s"}
    else:  # workers look at a connection before they use it: after a restart of PostgreSQL no task fails of an old one
        DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = _OPTIONS | DATABASES["default"]["OPTIONS"]  # type: ignore[operator]
# A pooled connection is looked at before it is used: after a restart of PostgreSQL the first requests get a new one.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- limits ---------------------------------------------------------------------------------------------------------
MAX_IMAGE_BYTES = ENVIRONMENT.integer("MAX_IMAGE_BYTES", 40 * 1024 * 1024, minimum=1)
MAX_IMAGE_PIXELS = ENVIRONMENT.integer("MAX_IMAGE_PIXELS", 50_000_000, minimum=1)
MAX_IMAGE_SIDE = ENVIRONMENT.integer("MAX_IMAGE_SIDE", 12_000, minimum=64)
MAX_REQUEST_PIXELS = ENVIRONMENT.integer("MAX_REQUEST_PIXELS", 500_000_000, minimum=1)
DECODE_SECONDS = ENVIRONMENT.integer("DECODE_SECONDS", 30, minimum=1)
DECODE_MEMORY_MB = ENVIRONMENT.integer("DECODE_MEMORY_MB", 4096, minimum=512)
MAX_ARCHIVE_MEMBERS = ENVIRONMENT.integer("MAX_ARCHIVE_MEMBERS", 2_000, minimum=1)
MAX_ARCHIVE_BYTES = ENVIRONMENT.integer("MAX_ARCHIVE_BYTES", 2 * 1024**3, minimum=1)
MAX_MESH_BYTES = ENVIRONMENT.integer("MAX_MESH_BYTES", 200 * 1024 * 1024, minimum=1)
MAX_WEIGHTS_BYTES = ENVIRONMENT.integer("MAX_WEIGHTS_BYTES", 4 * 1024**3, minimum=1)
#: The largest chunk of an upload of weights; it is held in memory once per request.
WEIGHTS_CHUNK_BYTES = ENVIRONMENT.integer("WEIGHTS_CHUNK_BYTES", 8 * 1024 * 1024, minimum=1024)
MAX_HELD_WORK_ITEMS = ENVIRONMENT.integer("MAX_HELD_WORK_ITEMS", 3, minimum=1)
UNDO_SECONDS = ENVIRONMENT.integer("UNDO_SECONDS", 600)
ARMED_AFTER_MS = ENVIRONMENT.integer("ARMED_AFTER_MS", 400)
CLOCK_SKEW_SECONDS = ENVIRONMENT.integer("CLOCK_SKEW_SECONDS", 60)
REQUIRE_DECISION_TIMES = ENVIRONMENT.flag("REQUIRE_DECISION_TIMES", False)
WEB_THREADS = ENVIRONMENT.integer("WEB_THREADS", 3, minimum=1)
SIGN_IN_FAILURES_PER_ADDRESS = ENVIRONMENT.integer("SIGN_IN_FAILURES_PER_ADDRESS", 30, minimum=1)
SLOW_BODIES_PER_ADDRESS = ENVIRONMENT.integer("SLOW_BODIES_PER_ADDRESS", 32, minimum=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 500

# --- machine work ---------------------------------------------------------------------------------------------------
REQUIRED_QUEUES = ENVIRONMENT.names("REQUIRED_QUEUES", (queues.GPU, queues.CPU))
WORKER_SILENCE_SECONDS = ENVIRONMENT.integer("WORKER_SILENCE_SECONDS", 20, minimum=5)
GENERATION_SILENCE_SECONDS = ENVIRONMENT.integer("GENERATION_SILENCE_SECONDS", 60, minimum=5)
GENERATION_MAX_ATTEMPTS = ENVIRONMENT.integer("GENERATION_MAX_ATTEMPTS", 5, minimum=1)
GENERATION_MAX_LOSSES = ENVIRONMENT.integer("GENERATION_MAX_LOSSES", 25, minimum=1)
GENERATION_BACKOFF_SECONDS = ENVIRONMENT.integer("GENERATION_BACKOFF_SECONDS", 10, minimum=1)

# --- Django ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "annotator.accounts",
    "annotator.machine_work",
    "annotator.model_registry",
    "annotator.campaigns",
    "annotator.images",
    "annotator.candidates",
    "annotator.assignments",
    "annotator.preferences",
    "annotator.escalations",
    "annotator.alignments",
    "annotator.datasets",
    "annotator.workflow",
    "annotator.demo",
    "annotator.http",
]
MIDDLEWARE = [
    "annotator.http.request_log.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "annotator.http.security.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "annotator.urls"
WSGI_APPLICATION = "annotator.wsgi.application"
ASGI_APPLICATION = "annotator.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "annotator" / "http" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"context_processors": []},
    }
]
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATIC_URL = "/static/"
#: Vite's output is served as it is: no collectstatic step, hashed names cached for ever.
STATIC_ROOT = FRONTEND_DIST
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[-.][0-9A-Za-z_-]{8,}\.[a-z0-9]+$"

CSRF_FAILURE_VIEW = "annotator.http.errors.csrf_failure"
APPEND_SLASH = False
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": BROKER_URL,
        "KEY_PREFIX": "mq",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
_IS_HTTPS = urlsplit(PUBLIC_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- HTTP API -------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "annotator.http.authentication.BearerTokenAuthentication",
        "annotator.http.authentication.BrowserSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["annotator.http.parsers.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "annotator.http.schema.ApiSchema",
    "EXCEPTION_HANDLER": "annotator.http.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Maquette",
    "VERSION": VERSION,
    "DESCRIPTION": "The HTTP API of Maquette: everything that a browser can do. Errors are {code, message, details}.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "SourceKindEnum": "annotator.domain.sources.SOURCE_KIND_CHOICES",
        "WorkItemKindEnum": "annotator.assignments.models.WorkItemKind",
        "CandidateKindEnum": "annotator.candidates.models.CandidateKind",
        "RoleEnum": "annotator.domain.roles.ROLE_CHOICES",
        "MaskDecisionEnum": "annotator.http.assignments.serializers.MaskDecision",
        "ReviewDecisionEnum": "annotator.escalations.models.ReviewDecision",
        "WorkKindEnum": "annotator.machine_work.models.WorkKind",
        "WorkStatusEnum": "annotator.machine_work.models.WorkStatus",
        "CandidateStatusEnum": "annotator.candidates.models.CandidateStatus",
        "GenerationStatusEnum": "annotator.candidates.models.GenerationStatus",
        "PointmapStatusEnum": "annotator.images.models.PointmapStatus",
        "MaskProposalStatusEnum": "annotator.images.models.MaskProposal.Status",
        "RoundStatusEnum": "annotator.preferences.models.RoundStatus",
        "UploadStatusEnum": "annotator.escalations.models.UploadStatus",
        "SnapshotStatusEnum": "annotator.datasets.models.SnapshotStatus",
        "EscalationStateEnum": "annotator.escalations.models.EscalationState",
        "WorkItemStateEnum": "annotator.assignments.models.WorkItemState",
        "TargetObjectStateEnum": "annotator.http.images.serializers.STATES",
        "ShadingEnum": "annotator.campaigns.models.Shading",
        "AttributeEnum": "annotator.campaigns.models.Attribute",
        "AxisEnum": "annotator.http.escalations.upload_serializers.AXES",
        "VersionStatusEnum": "annotator.model_registry.models.VersionStatus",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "annotator.http.schema.add_error_form",
        "annotator.http.schema.close_request_bodies",
        "annotator.http.schema.add_names",
    ],
}

# --- live news ------------------------------------------------------------------------------------------------------
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "annotator.live.channel_layer.NewsChannelLayer",
        "CONFIG": {"hosts": [BROKER_URL], "prefix": "maquette"},
    }
}

# --- logging: one line an event, with the request's id --------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "psycopg.pool": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
