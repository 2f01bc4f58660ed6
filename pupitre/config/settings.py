"""Django's settings, from the typed environment (see env.py)."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pupitre.config import env, logs

ENV = env.read()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = list(ENV.old_secret_keys)
DEBUG = False
ALLOWED_HOSTS = list(ENV.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENV.trusted_origins)
PUBLIC_ADDRESS = ENV.public_address

ROOMS = [
    "pupitre.kernel",
    "pupitre.http",
    "pupitre.territory",
    "pupitre.accounts",
    "pupitre.governance",
    "pupitre.projects",
    "pupitre.procurement",
    "pupitre.fleet",
    "pupitre.families",
    "pupitre.support",
    "pupitre.planning",
    "pupitre.connectors",
    "pupitre.web",
    "pupitre.config",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    *ROOMS,  # before allauth: our templates and words win over its own
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "pgtrigger",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "pupitre.config.health.Health",
    "pupitre.config.logs.RequestLog",
    "pupitre.config.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pupitre.web.middleware.ReaderLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "pupitre.accounts.middleware.ViewerMiddleware",
    "pupitre.accounts.middleware.SignInPolicyMiddleware",
]
ROOT_URLCONF = "pupitre.config.urls"
FORM_RENDERER = "pupitre.http.widgets.Renderer"
WSGI_APPLICATION = "pupitre.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pupitre.web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": env.database(ENV.database_url or "postgresql://postgres@localhost/pupitre")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "pupitre.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "pupitre.accounts.web.sign_in.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True  # one address a person, changed once the new one is verified
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Pupitre · "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is written to who has no account here
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # an invited person chooses a password and is in (past a second factor)
ACCOUNT_REAUTHENTICATION_REQUIRED = True
PUPITRE_OPEN_SIGNUP = ENV.open_signup  # by invitation only, unless the installation says otherwise
SOCIALACCOUNT_ADAPTER = "pupitre.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # a provider's subject is who someone is; an address is not
SOCIALACCOUNT_AUTO_SIGNUP = False
MFA_ADAPTER = "pupitre.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pupitre"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way: school clocks drift
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENV.production  # passkeys on http://localhost
if ENV.behind_proxy:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count the visitor's address, as the proxy gives it
# Rate limits of sign-in are counted here, for every process and machine alike.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Mail leaves from the outbox, by a worker; without a server, development writes it to files.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
if ENV.smtp_url or ENV.production:
    vars().update(env.mail(ENV.smtp_url))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = ENV.home / "mail"

LANGUAGE_CODE = ENV.language
LANGUAGES = [("fr", _("French (France)")), ("fr-ca", _("French (Québec)")), ("en", _("English"))]
TIME_ZONE = ENV.time_zone
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [PACKAGE / "accounts" / "words_of_allauth"]  # what allauth says, said as we do

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # each room's tasks stand in its jobs.py

STATIC_URL = "/static/"
STATIC_ROOT = ENV.home / "static"
MEDIA_ROOT = ENV.home / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# No inline script or style anywhere: what a page runs is a file of ours.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([ENV.tiles_url.split("{", 1)[0]] if ENV.tiles_url else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if ENV.production:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if ENV.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logs.config(production=ENV.production, level=ENV.log_level)
TILES_URL = ENV.tiles_url
SILENCED_SYSTEM_CHECKS: list[str] = []
