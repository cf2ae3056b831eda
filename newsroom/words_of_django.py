"""Words of Django's own, and of its libraries, that their Korean lacks or says awkwardly.

Listed here they are gathered into our catalogue, which goes before Django's; nothing imports this module.
"""

from django.utils.translation import gettext_noop, pgettext_lazy

WORDS = (
    # In Django's log of an account since before accounts had a log of their own.
    gettext_noop("second step (taken off)"),
    gettext_noop("logins (ended)"),
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("0 of %(cnt)s selected"),
    gettext_noop("Save and add another"),
    gettext_noop("Save and continue editing"),
    gettext_noop("View %s"),
    gettext_noop("users"),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
        "authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    # With a particle for any name: 기사 “…”가.
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    # Of the queue.
    pgettext_lazy("Task", "Ready"),
    pgettext_lazy("Task", "Running"),
    pgettext_lazy("Task", "Failed"),
    pgettext_lazy("Task", "Successful"),
)
