"""Settings. Reading them writes nothing: `bihuan serve` and `bihuan migrate` make the data folder."""

from __future__ import annotations

import os

from bihuan.web.project.database import database
from bihuan.web.project.folder import data_folder, secret_key

BIHUAN_DATA = data_folder()
SECRET_KEY = secret_key(BIHUAN_DATA)
DEBUG = False
# There are no accounts yet, so only this machine may ask.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_htmx",
    "bihuan.web.ledger",
    "bihuan.web.ui",
    "bihuan.web.rules",
    "bihuan.web.jobs",
    "bihuan.web.testing",
    "bihuan.web.flow",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "bihuan.web.project.middleware.content_security",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.web.ui.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), folder=BIHUAN_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
# Served straight from the packages: no build step, nothing to collect.
WHITENOISE_USE_FINDERS = True

FILE_UPLOAD_HANDLERS = ["bihuan.web.testing.uploads.BoundedUploadHandler"]

CSRF_FAILURE_VIEW = "bihuan.web.ui.views.csrf_failure"
CSRF_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_SAMESITE = "Strict"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Without accounts there is nobody to mail a fault to; it goes to the console once.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
