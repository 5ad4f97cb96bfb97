"""Settings. Reading them writes nothing: `bihuan serve` and `bihuan migrate` make the data folder."""

from __future__ import annotations

import os

from bihuan.web.people.policy import MIN_PASSWORD_LENGTH, SESSION_LIMIT
from bihuan.web.project.database import database
from bihuan.web.project.folder import data_folder, secret_key
from bihuan.web.project.site import refuse_weak_secret, site

BIHUAN_DATA = data_folder()
SECRET_KEY = secret_key(BIHUAN_DATA)
DEBUG = False
SITE = site(os.environ.get("BIHUAN_SITE", ""))
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *SITE.hosts]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_htmx",
    "bihuan.web.ledger",
    "bihuan.web.ui",
    "bihuan.web.people",
    "bihuan.web.rules",
    "bihuan.web.jobs",
    "bihuan.web.papers",
    "bihuan.web.loops",
    "bihuan.web.loops.books",
    "bihuan.web.loops.spot_checks",
    "bihuan.web.census",
    "bihuan.web.census.linking",
    "bihuan.web.census.lists",
    "bihuan.web.testing",
    "bihuan.web.flow",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "bihuan.web.project.middleware.content_security",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bihuan.web.ui.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bihuan.web.people.middleware.SessionLimitsMiddleware",
    "bihuan.web.people.middleware.DoorMiddleware",
    "bihuan.web.rules.middleware.FaultyRulebookMiddleware",
]
ROOT_URLCONF = "bihuan.web.project.urls"
WSGI_APPLICATION = "bihuan.web.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "bihuan.web.project.middleware.csp_nonce",
                "bihuan.web.people.signed_in.signed_in",
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), folder=BIHUAN_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["bihuan.web.people.backends.AccountBackend"]
LOGIN_URL = "people:sign_in"
# Memory-hard, and part of Python: no further requirement.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": MIN_PASSWORD_LENGTH}},
    {"NAME": "bihuan.web.people.passwords.CharacterKindsValidator"},
    {
        "NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("sign_in_name", "name")},
    },
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]

SESSION_ENGINE = "bihuan.web.people.sessions"
SESSION_COOKIE_AGE = int(SESSION_LIMIT.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Not strict: a link in a document of the office must not ask for the password again.
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# Served straight from the packages: no build step, nothing to collect.
WHITENOISE_USE_FINDERS = True

# More than are taken at once, so that whoever chose too many is told which ones were left out.
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_HANDLERS = ["bihuan.web.testing.uploads.BoundedUploadHandler"]

CSRF_FAILURE_VIEW = "bihuan.web.ui.views.csrf_failure"
CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if SITE.is_production:
    refuse_weak_secret(SECRET_KEY, folder=BIHUAN_DATA)
    CSRF_TRUSTED_ORIGINS = [SITE.origin]
    CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Faults go to the console once; nothing is mailed.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
