"""Settings of the site, read from environment variables.

Every variable is listed with its meaning in `docs/operations.md`; a test compares that list with
this file. Development needs none of them; production (`NEWSROOM_ENV=production`) refuses insecure defaults.
"""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from newsroom import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# Named in what the newsroom fetches; that of pyproject.toml (a test compares).
VERSION = "0.1.0"

ENVIRONMENT = env.choice("NEWSROOM_ENV", "development", ["development", "test", "production"])
IN_PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("NEWSROOM_DEBUG", False)
# The page with every component of the design system, /styleguide/.
STYLEGUIDE = env.flag("NEWSROOM_STYLEGUIDE", not IN_PRODUCTION)

# Where the embedded database, uploads and evidence live when nothing else is set.
VAR_DIR = env.folder("NEWSROOM_VAR_DIR", BASE_DIR / "var")

# Never used in production: newsroom/production.py refuses to start with it.
DEVELOPMENT_SECRET_KEY = "insecure-development-key-not-for-production"
# A Fernet key that anyone can read here, so that a fresh clone can keep demo evidence.
DEVELOPMENT_EVIDENCE_KEY = "ZGV2ZWxvcG1lbnQtZXZpZGVuY2Uta2V5LTAwMDAwMDE="

SECRET_KEY = env.text("NEWSROOM_SECRET_KEY", DEVELOPMENT_SECRET_KEY)
# Newest first: the first key encrypts, all of them decrypt. See docs/operations.md on rotation.
EVIDENCE_KEYS = env.names("NEWSROOM_EVIDENCE_KEYS", [DEVELOPMENT_EVIDENCE_KEY])
# A time-stamp authority (RFC 3161) that certifies seals, and the file with the certificates its signature must lead to.
TIMESTAMP_URL = env.service_address("NEWSROOM_TIMESTAMP_URL", "")
TIMESTAMP_CERTIFICATES = env.existing_file("NEWSROOM_TIMESTAMP_CERTIFICATES", "")
ALLOWED_HOSTS = env.names(
    "NEWSROOM_ALLOWED_HOSTS", [] if IN_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.names("NEWSROOM_CSRF_TRUSTED_ORIGINS", [])
# Where `manage.py serve` listens; 0 lets it choose 8000 or the next free port.
HOST = env.text("NEWSROOM_HOST", "127.0.0.1")
PORT = env.number("NEWSROOM_PORT", 0, at_most=65535)
WEB_PROCESSES = env.number("NEWSROOM_WEB_PROCESSES", 1, at_least=1)
WEB_THREADS = env.number("NEWSROOM_WEB_THREADS", 4, at_least=1)
# Scheme and host that feeds, sitemaps and structured data name; never taken from the request's Host header.
SITE_URL = env.site_address("NEWSROOM_SITE_URL", f"http://127.0.0.1:{PORT or 8000}")
SITE_NAME = env.text("NEWSROOM_SITE_NAME", "The Reaction Desk")

# A hub that tells subscribers of feeds at once what is new (WebSub); nobody is told where it is empty.
WEBSUB_HUB = env.service_address("NEWSROOM_WEBSUB_HUB", "")
# Where to report a hole in the site's security (RFC 9116): an address to open or mailto:…, and the day until which
# that holds. There is no security.txt without both.
SECURITY_CONTACT = env.contact_address("NEWSROOM_SECURITY_CONTACT", "")
SECURITY_EXPIRES = env.day("NEWSROOM_SECURITY_EXPIRES")

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "newsroom.apps.NewsroomAdminConfig",
    "articles.apps.ArticlesConfig",
    "reactions.apps.ReactionsConfig",
    "images.apps.ImagesConfig",
    "tags.apps.TagsConfig",
    "delivery.apps.DeliveryConfig",
    "content_editor",
    "django_prose_editor",
    "js_asset",
    "taggit",
    "django_tasks",
    "newsroom.apps.BackgroundWorkConfig",
    "newsroom.running.apps.RunningConfig",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "newsroom.apps.SessionListConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Outside all others: what browsers are told to refuse stands on every answer.
    "newsroom.defences.BrowserDefencesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "delivery.compression.CompressionMiddleware",
    # Outside whatever answers by itself, a “not modified” too.
    "newsroom.api.middleware.ReadApiMiddleware",
    # Before the policy: its “not modified” must not replace the policy that a browser keeps of the page itself.
    "delivery.middleware.PublicPageMiddleware",
    "newsroom.defences.PolicyMiddleware",
    "newsroom.defences.DeskPolicyMiddleware",
    "newsroom.language.InterfaceLanguageMiddleware",
    "newsroom.defences.KnownMethodsMiddleware",
    "newsroom.largest_request.LargestRequestMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Sessions are touched only where a view asks for one; readers' pages never do (a test holds it).
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Touches neither session nor database: it only lets the views of the login know their request.
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    # Readers' pages, in `jinja2/` of each room; then the desk, in `templates/`.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "newsroom.drawing.environment.environment",
            "context_processors": ["newsroom.context.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "newsroom" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "newsroom.context.site",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'newsroom.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # SQLite makes the file, not its folder.
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # A thread keeps its connection: whoever closes the last one clears the write-ahead log away, and to open one sets it up anew.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # WAL lets readers go on while the desk writes; IMMEDIATE takes the write lock at the start of a
    # transaction, so that a busy database makes a writer wait (20 s at most) instead of fail in the middle.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            # Of each connection, so of each thread. What is read again and again, the system has in memory for all of them.
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-4000; "
            # What a redaction deletes is overwritten in the file too.
            "PRAGMA secure_delete=ON;"
        ),
    }
else:
    # What is prepared in a session is planned once for all values (delivery/planned.py); by itself PostgreSQL would plan anew what
    # it estimates to be a little cheaper by each value.
    planned_once = "-c plan_cache_mode=force_generic_plan"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    options = DATABASES["default"].setdefault("OPTIONS", {})
    # Connections that a process keeps open for its threads. A server that is away is told of after 10 s, and tried anew by
    # whoever asks next: by itself the pool would try for five minutes, ever more rarely, and nobody would see that it is back.
    options["pool"] = {
        "min_size": 1,
        "max_size": env.number("NEWSROOM_DATABASE_CONNECTIONS", 8, at_least=1),
        "timeout": 10,
        "reconnect_timeout": 5,
    }
    options.setdefault("connect_timeout", 5)
    # As long as SQLite waits for what others hold, and then fails in words (newsroom/trouble/).
    options.setdefault(
        "options", f"-c lock_timeout=20000 -c idle_in_transaction_session_timeout=300000 {planned_once}"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # What it holds must be seen by every process: how often a login was tried, and who is at work (newsroom.models.CacheRow).
    "default": env.cache("CACHE_URL", "dbcache://newsroom_cache"),
    # Drawn pictures of articles, one for each (newsroom/machines/share_pictures.py). Can be thrown away at any time.
    "share_pictures": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "share-pictures",
        "TIMEOUT": 30 * 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}
if CACHES["default"]["BACKEND"].endswith(".DatabaseCache"):
    # Beyond so many, rows are thrown away whatever they hold: few would let a flood of made-up names wipe the counts of others.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 200_000, **CACHES["default"].get("OPTIONS", {})}

# Where public pages are kept beside the memory of each process, and how many bytes of either (delivery/pages/).
PAGE_CACHE = env.page_cache("PAGE_CACHE_URL", f"file://{VAR_DIR / 'pages' / 'pages.sqlite3'}")
PAGE_CACHE_MEMORY = env.number("NEWSROOM_PAGE_CACHE_MEMORY", 12, at_least=1) * 1024 * 1024
PAGE_CACHE_DISK = env.number("NEWSROOM_PAGE_CACHE_DISK", 512, at_least=8) * 1024 * 1024
# Caches in front of the site, which are told what changed (delivery/purging/), and the tokens with which two kinds are.
CLOUDFLARE_TOKEN = env.text("NEWSROOM_CLOUDFLARE_TOKEN", "")
FASTLY_TOKEN = env.text("NEWSROOM_FASTLY_TOKEN", "")
PURGE = env.caches_in_front(
    "NEWSROOM_PURGE",
    tokens={
        "cloudflare": ("NEWSROOM_CLOUDFLARE_TOKEN", CLOUDFLARE_TOKEN),
        "fastly": ("NEWSROOM_FASTLY_TOKEN", FASTLY_TOKEN),
    },
)
# Whether answers name their keys, for a cache in front that drops pages by keys; and whether the addresses of pages are
# noted, for one that drops them by address.
KEY_HEADERS = env.flag("NEWSROOM_KEY_HEADERS", False) or any(
    not cache.startswith("nginx:") for cache in PURGE
)
KEPT_BY_ADDRESS = any(cache.startswith("nginx:") for cache in PURGE)
# A standby from which readers' pages are made (delivery/replicas.py).
REPLICA = env.replica("DATABASE_REPLICA_URL", of=DATABASES["default"], has_page_cache=PAGE_CACHE != "off")
if REPLICA is not None:
    # Not kept in a pool, which tries a server that is gone in the background, ever more rarely. Milliseconds, but the first.
    REPLICA["OPTIONS"] = {
        **REPLICA.get("OPTIONS", {}),
        "connect_timeout": 2,
        "tcp_user_timeout": 2000,
        "options": f"-c statement_timeout=5000 -c default_transaction_read_only=on {planned_once}",
    }
    DATABASES["replica"] = {**REPLICA, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASE_ROUTERS = ["delivery.replicas.Router"]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "newsroom.accounts.predictable.PredictableValidator"},
    {"NAME": "newsroom.accounts.own_words.OwnWordsValidator"},
    {"NAME": "newsroom.accounts.breached.BreachedValidator"},
]
# Digests of passwords that are known from breaches; without a list the 20,000 commonest of them count, which Django brings.
BREACHED_PASSWORDS = env.existing_file("NEWSROOM_BREACHED_PASSWORDS", "")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"
# Logging in (newsroom/accounts/, docs/decisions/0039-accounts-through-allauth.md). Who may pass without a second factor: everybody
# (off: nobody is asked), everybody who has none (offered), nobody who may publish or administer (required), or nobody (everyone).
SECOND_FACTOR = env.choice(
    "NEWSROOM_SECOND_FACTOR",
    "everyone" if IN_PRODUCTION else "offered",
    ["off", "offered", "required", "everyone"],
)
ACCOUNT_ADAPTER = "newsroom.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
# Within these seconds of having proved who they are, people change passwords and second factors without being asked again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Ever slower, by address (an IPv6 network counts as one) and by account; whoever gets in by passkey is not held up.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,100/h/ip,5/m/key,15/h/key,50/d/key",
    "reauthenticate": "10/m/user,30/h/user",
    "change_password": "5/m/user,20/h/user",
    "reset_password": "10/m/ip,40/h/ip,5/h/key",
    "choose_password": "20/m/ip",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
MFA_ADAPTER = "newsroom.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "newsroom.accounts.passkeys.NewPasskey",
    "edit_webauthn": "newsroom.accounts.passkeys.PasskeyName",
    "login_webauthn": "newsroom.accounts.passkeys.LogInByPasskey",
    "authenticate_webauthn": "newsroom.accounts.passkeys.PasskeyAsSecondStep",
    "reauthenticate_webauthn": "newsroom.accounts.passkeys.PasskeyAgain",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1
# Browsers give passkeys to https and to this machine; the library would refuse the latter.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IN_PRODUCTION
# Seconds for which the links work by which a password is chosen: a forgotten one, and a first one.
PASSWORD_LINK_AGE = 60 * 60
INVITATION_AGE = 7 * 24 * 60 * 60

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
FORMAT_MODULE_PATH = "newsroom.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("NEWSROOM_TIME_ZONE", "Asia/Seoul")

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("NEWSROOM_STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    # Before the finder of files: it answers for the same addresses, with what a page imports put into one file.
    "newsroom.stylesheets.PageStylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = env.folder("NEWSROOM_MEDIA_ROOT", VAR_DIR / "media")
# Uploads are never served by address alone: pictures go through images.views, evidence through reactions.admin.
MEDIA_URL = ""
EVIDENCE_ROOT = env.folder("NEWSROOM_EVIDENCE_ROOT", VAR_DIR / "evidence")
# What comes and goes whole: files to import, exports of the site. Private; cleared away after a while.
EXCHANGE_ROOT = env.folder("NEWSROOM_EXCHANGE_ROOT", VAR_DIR / "exchange")
# S3-compatible storage in place of these folders, where many machines serve (newsroom/object_storage.py).
BUCKETS = {
    "default": env.bucket("NEWSROOM_MEDIA_STORE"),
    "evidence": env.bucket("NEWSROOM_EVIDENCE_STORE"),
    "exchange": env.bucket("NEWSROOM_EXCHANGE_STORE"),
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "evidence": {
        "BACKEND": "reactions.durable_storage.DurableStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT},
    },
    "exchange": {
        "BACKEND": "reactions.durable_storage.DurableStorage",
        "OPTIONS": {"location": EXCHANGE_ROOT},
    },
    **{
        name: {"BACKEND": "newsroom.object_storage.BucketStorage", "OPTIONS": place}
        for name, place in BUCKETS.items()
        if place is not None
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if IN_PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        ),
        # For everybody to read, nginx too, whoever gathers them; FILE_UPLOAD_PERMISSIONS is for what people send.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# What `/metrics` asks for (newsroom/health/); nobody gets any without it.
METRICS_TOKEN = env.secret("NEWSROOM_METRICS_TOKEN")
# Where nightly backups are put, and for whom or with what they are encrypted (newsroom/backups/).
BACKUP_FOLDER = env.text("NEWSROOM_BACKUP_FOLDER", "")
BACKUP_RECIPIENTS = env.names("NEWSROOM_BACKUP_RECIPIENTS", [])
BACKUP_PASSPHRASE = env.text("NEWSROOM_BACKUP_PASSPHRASE", "")
# How a page is fetched as evidence: seconds for a connection and for all of it, bytes once unpacked.
FETCH_CONNECT_SECONDS = 5
FETCH_TOTAL_SECONDS = 20
FETCH_MOST_BYTES = 10 * 1024 * 1024
# Between two visits to the same host, whoever makes them.
FETCH_PAUSE_SECONDS = 5
# The newsroom's own browser: a path or name ("off" for none), and whether Chromium's sandbox must be on.
CHROMIUM = env.text("NEWSROOM_CHROMIUM", "")
BROWSER_SANDBOX = env.choice("NEWSROOM_BROWSER_SANDBOX", "auto", ["auto", "on", "off"])
# Seconds for opening a page to its end, and bytes of everything that it loads.
BROWSER_TOTAL_SECONDS = 60
BROWSER_MOST_TRANSFERRED = 50 * 1024 * 1024
# Addresses that are not public and may be fetched all the same: for tests alone, production refuses to start.
FETCH_ALLOWED_ADDRESSES = env.places("NEWSROOM_FETCH_ALLOWED")
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_PERMISSIONS = 0o640
# An address typed without a scheme means https, as it will by default from Django 6.0 on.
FORMS_URLFIELD_ASSUME_HTTPS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        # A view whose page is meant for a frame of our own says so with `csp_update` and
        # `xframe_options_sameorigin`.
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        # No script makes markup or code from a string; at the desk one policy may (newsroom/defences.py).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
        # Browsers of the Reporting API take the name, older ones the address.
        "report-to": ["browser"],
        "report-uri": ["/reports/browser/"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A session ends when nothing was done for so long, and after so long whatever was done (newsroom/accounts/sessions.py).
SESSION_COOKIE_AGE = env.number("NEWSROOM_SESSION_IDLE_HOURS", 12, at_least=1) * 3600
SESSION_LONGEST_AGE = env.number("NEWSROOM_SESSION_LONGEST_HOURS", 7 * 24, at_least=1) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if IN_PRODUCTION:
    SECURE_SSL_REDIRECT = env.flag("NEWSROOM_SSL_REDIRECT", True)
    # Refuses in words what comes without https (newsroom/api/middleware.py).
    SECURE_REDIRECT_EXEMPT = [r"^api/v1(?:/|$)"]
    SECURE_HSTS_SECONDS = env.number("NEWSROOM_HSTS_SECONDS", 63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
# Only a proxy that overwrites X-Forwarded-Proto may be believed: without one, anybody can send it.
BEHIND_PROXY = env.flag("NEWSROOM_BEHIND_PROXY", False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

vars().update(env.email("EMAIL_URL", "consolemail://"))
# Seconds after which a mail server that does not answer is given up, and the task tried again later.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("NEWSROOM_MAIL_FROM", "newsroom@localhost")
# Who is told that somebody asks for words to be removed; nobody by mail where it is empty.
TAKEDOWN_MAIL = env.text("NEWSROOM_TAKEDOWN_MAIL", "")

LOG_LEVEL = env.choice("NEWSROOM_LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
# Lines for people or for programs (newsroom/logs/), and who is mailed about errors.
LOG_FORMAT = env.choice("NEWSROOM_LOG_FORMAT", "text", ["text", "json"])
ERROR_MAIL = env.text("NEWSROOM_ERROR_MAIL", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "newsroom.logs.formatting.TextFormatter"},
        "json": {"()": "newsroom.logs.formatting.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        **({"mail": {"class": "newsroom.logs.mailing.ErrorMailHandler"}} if ERROR_MAIL else {}),
    },
    "root": {"handlers": ["console", *(["mail"] if ERROR_MAIL else [])], "level": LOG_LEVEL},
    # The queue tells of each task when it begins and when it ends, and so hides what went wrong.
    "loggers": {
        # Django's own handlers would write and mail a second time, with what a request held.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django_tasks": {"level": LOG_LEVEL if LOG_LEVEL != "INFO" else "WARNING"},
        # It names the passkeys that it reads.
        "fido2": {"level": LOG_LEVEL if LOG_LEVEL != "INFO" else "WARNING"},
    },
}
