"""Words of Django's own that its Korean says awkwardly.

Listed here they are gathered into our catalogue, which goes before Django's; nothing imports this module.
"""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("0 of %(cnt)s selected"),
    gettext_noop("Save and add another"),
    gettext_noop("Save and continue editing"),
    gettext_noop("View %s"),
    gettext_noop("users"),
)
