"""Settings of the site that is measured: the newsroom's own, with stylesheets and scripts as production serves them."""

from newsroom.settings import *  # noqa: F403

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = False
