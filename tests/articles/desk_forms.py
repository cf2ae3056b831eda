"""The editing page as a browser would send it back: what a test changes is changed, the rest is as it was shown."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def change_address(article: Any) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def step_address(article: Any, name: str) -> str:
    return reverse("admin:articles_article_step", args=[article.pk, name])


def shown_form(response: HttpResponse) -> dict[str, Any]:
    """Return every field of the shown form with its value."""
    context = response.context
    data: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value != []:
                data[bound.html_name] = (
                    [str(item) for item in value] if isinstance(value, list) else str(value)
                )
    return data


def opened(client: Client, article: Any = None) -> dict[str, Any]:
    """Return the editing page's form (without an article: that of a new one), ready to be changed and sent."""
    address = change_address(article) if article is not None else reverse("admin:articles_article_add")
    response = client.get(address)
    assert response.status_code == 200
    return shown_form(response) | {"_continue": "1"}


def save(client: Client, article: Any, data: dict[str, Any]) -> HttpResponse:
    return client.post(change_address(article), data)


def add_block(data: dict[str, Any], kind: str, **values: Any) -> None:
    """Add a new block to the form, after all others."""
    prefix = f"articles_{kind}block_set"
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
    for name, value in {"region": "body", "ordering": "990", **values}.items():
        data[f"{prefix}-{index}-{name}"] = str(value)
