"""Settings. Everything a deployment may change comes from the environment (docs/reference/settings.md)."""

from pathlib import Path

from cogov.config import environment as env

BASE_DIR = Path(__file__).resolve().parents[3]
COGOV_DATA = Path(env.text("COGOV_DATA", str(BASE_DIR / ".data"))).resolve()
COGOV_KEYS = COGOV_DATA / "keys"
COGOV_REFERENCE = BASE_DIR / "reference"
COGOV_EXERCISES = BASE_DIR / "exercises"
COGOV_ROUTES = Path(__file__).with_name("routes.csv")
COGOV_COLUMNS = Path(__file__).with_name("columns.csv")
# True only when the server is bound to this machine alone: exercise passes work nowhere else.
COGOV_LOOPBACK = env.flag("COGOV_LOOPBACK")
COGOV_HTTPS = env.flag("COGOV_HTTPS")

SECRET_KEY = env.secret(COGOV_DATA / "secret-key")
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.names("COGOV_HOSTS")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.names("COGOV_HOSTS")]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's list of sessions says how long ago
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "cogov.kernel",
    "cogov.record",
    "cogov.actors",
    "cogov.plans",
    "cogov.decision",
    "cogov.community",
    "cogov.supply",
    "cogov.desks",
]

MIDDLEWARE = [
    "cogov.kernel.web.faults.FaultMiddleware",
    "cogov.kernel.web.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "cogov.kernel.web.strict.StrictMiddleware",  # after the language: it says what is wrong
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cogov.kernel.web.crisis.CrisisMiddleware",
    "cogov.actors.access.AccessMiddleware",
    "cogov.kernel.web.once.OnceMiddleware",  # last: it runs the view itself
]

ROOT_URLCONF = "cogov.config.urls"
WSGI_APPLICATION = "cogov.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,  # each room's `jinja2` folder
        "OPTIONS": {
            "environment": "cogov.kernel.web.jinja.environment",
            "context_processors": ["cogov.kernel.web.jinja.page_context", "cogov.actors.access.holder_context"],
        },
    },
    {
        # The pages of allauth stay in Django's own template language.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "src/cogov/desks/account_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cogov.kernel.web.jinja.page_context",
            ],
        },
    },
]

DATABASES = {"default": env.database(env.text("COGOV_DATABASE"), COGOV_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Limits of sign-in attempts must hold over all server processes: they live in the database.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cogov_cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- who may sign in, and how -----------------------------------------------------------------
AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cogov.actors.access.PasswordNamesNothing"},
]
ACCOUNT_ADAPTER = "cogov.actors.access.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation already proved the address
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody without an account is written to, least of all "sign up"
PASSWORD_RESET_TIMEOUT = 30 * 60  # seconds; a link in a mailbox is a key that lies about
MFA_FORMS = {"activate_totp": "cogov.actors.forms.EnrolForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "cogov"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not COGOV_HTTPS
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
USERSESSIONS_TRACK_ACTIVITY = False

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env.text("COGOV_SMTP_HOST")
    else ("django.core.mail.backends.filebased.EmailBackend")
)
EMAIL_FILE_PATH = COGOV_DATA / "mail"
EMAIL_HOST = env.text("COGOV_SMTP_HOST")
EMAIL_PORT = int(env.text("COGOV_SMTP_PORT", "587"))
EMAIL_HOST_USER = env.text("COGOV_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("COGOV_SMTP_PASSWORD")
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = env.text("COGOV_MAIL_FROM", "cogov@localhost")

# --- headers, cookies, limits (trust.md 11) ----------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = COGOV_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if COGOV_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if COGOV_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cogov.kernel.web.faults.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- languages, time, static files --------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "src/cogov/locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = COGOV_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "cogov.kernel.lines.OneLine", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("COGOV_LOG", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}, "cogov.security": {"level": "INFO"}},
}
