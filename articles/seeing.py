"""Who may see articles at the desk. Readers never do: they get editions."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

from articles.models import Article, EditionImage, ImageBlock


def may_see_articles(person: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Return whether the person may read the newsroom's articles at the desk, drafts of others too."""
    return (
        isinstance(person, User)
        and person.is_active
        and person.is_staff
        and (person.has_perm("articles.view_article") or person.has_perm("articles.change_article"))
    )


def pictures_shown(
    sender: Any, *, image_id: int, person: AbstractBaseUser | AnonymousUser, **_more: Any
) -> bool:
    """Return whether an article shows the picture to the person: who may read an article sees its pictures too."""
    return may_see_articles(person) and (
        Article.objects.filter(lead_image=image_id).exists()
        or ImageBlock.objects.filter(image=image_id).exists()
        or EditionImage.objects.filter(image=image_id).exists()
    )
