"""The product's settings, made quick for tests: no manifest, no slow hashing, a data folder of their own."""

import os
import tempfile

os.environ.setdefault("COGOV_DATA", tempfile.mkdtemp(prefix="cogov-tests-"))

from cogov.config.settings import *  # noqa: F403
from cogov.config.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Tests on SQLite need no durability; the product's own pragmas are tested on a file of their own
    # (tests/kernel/test_sqlite_file.py).
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA foreign_keys=ON;PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
