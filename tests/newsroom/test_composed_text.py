"""Short texts that people type are kept composed, whichever form of Unicode their computer hands on."""

import unicodedata

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from delivery.composed_text import Composed
from reactions.models import Outlet, Source
from tests import factories
from tests.articles.desk_forms import shown_form

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

NAME = "한글항구"
APART = unicodedata.normalize("NFD", NAME)
# No short texts that somebody makes up: words as they were quoted, patterns that are compared with pages, addresses, codes.
AS_THEY_CAME = {
    "articles.Article": {"slug"},
    "articles.Category": {"slug"},
    "reactions.Outlet": {
        "slug", "timezone", "charset_hint", "source_pattern", "capture_address", "block_signatures", "tombstone_signatures", "mark",
    },
    "reactions.Source": {"native_id"},
}  # fmt: skip


def test_a_name_is_kept_composed_and_measured_so(client: Client) -> None:
    outlet = factories.make_outlet()
    client.force_login(factories.make_user(role=factories.PUBLISHER))
    address = reverse("admin:reactions_outlet_change", args=[outlet.pk])
    long = "항구" * 50
    typed = {"name_native": unicodedata.normalize("NFD", long), "aliases": APART}
    assert client.post(address, shown_form(client.get(address)) | typed).status_code == 302
    outlet.refresh_from_db()
    assert (outlet.name_native, outlet.aliases) == (long, NAME)
    found = client.get(reverse("admin:reactions_outlet_changelist"), {"q": APART})
    assert [row.pk for row in found.context["cl"].queryset] == [outlet.pk]


def test_so_is_what_comes_by_another_way_than_a_form() -> None:
    outlet = factories.make_outlet()
    outlet.name_en = APART
    outlet.save(update_fields=["name_en"])
    assert (outlet.name_en, Outlet.objects.get(pk=outlet.pk).name_en) == (NAME, NAME)
    source = factories.make_source(outlet=outlet)
    copies = [
        Source(
            outlet=outlet,
            canonical_url="https://forum.example/1",
            title=APART,
            created_at=source.created_at,
            created_by=source.created_by,
        )
    ]
    Source.objects.bulk_create(copies)
    assert Source.objects.get(pk=copies[0].pk).title == NAME


def test_the_names_of_people_are_too(client: Client) -> None:
    person = factories.make_user(role=factories.REPORTER)
    client.force_login(factories.make_superuser())
    address = reverse("admin:auth_user_change", args=[person.pk])
    assert client.post(address, shown_form(client.get(address)) | {"last_name": APART}).status_code == 302
    person.refresh_from_db()
    assert person.last_name == NAME


def test_no_text_that_is_typed_at_the_desk_is_kept_as_it_came() -> None:
    request = RequestFactory().get("/")
    request.user = factories.make_superuser()
    missing = []
    for model, register in admin.site._registry.items():
        if model._meta.app_label not in {"articles", "reactions", "images", "tags"}:
            continue
        if not register.has_change_permission(request):
            continue
        typed = set(register.get_form(request).base_fields) - AS_THEY_CAME.get(
            model._meta.concrete_model._meta.label, set()
        )
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
            is_code = isinstance(field, models.URLField) or field.name == "language"
            if field.name in typed and is_text and not is_code and not isinstance(field, Composed):
                missing.append(f"{model._meta.label}.{field.name}")
    assert missing == []
