"""Who may see articles at the desk. Readers never do: they get editions."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User


def may_see_articles(person: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether the person may read the newsroom's articles at the desk, drafts of others too."""
    return (
        isinstance(person, User)
        and person.is_active
        and person.is_staff
        and (person.has_perm("articles.view_article") or person.has_perm("articles.change_article"))
    )
