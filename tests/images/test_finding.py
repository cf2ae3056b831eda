"""What the library shows: narrowed by anything, paged from any picture on, whatever is in the address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from images.library.finding import NarrowingForm, narrowed, page_of
from images.models import Image
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def titles(**asked: str) -> set[str]:
    form = NarrowingForm(asked)
    return {image.title for image in narrowed(asked=form.asked, now=NOW)}


def test_the_library_is_narrowed_by_each_thing_and_by_several() -> None:
    person = factories.make_user(role=factories.REPORTER)

    def make(**fields: object) -> Image:
        return factories.make_image(**{"now": NOW, **fields})

    make(title="wide", width=80, height=40)
    make(title="tall", width=40, height=80, credit="", actor=person)
    make(title="square", width=50, height=50, alternative_text="")
    make(title="lapsed", rights_expire_at=NOW - timedelta(days=1))
    make(title="soon", rights_expire_at=NOW + timedelta(days=13), is_public=True)
    make(title="later", rights_expire_at=NOW + timedelta(days=90), now=NOW - timedelta(days=40))
    used = make(title="used")
    factories.make_article(blocks=[factories.picture(used)])
    assert titles(missing="credit") == {"tall"}
    assert titles(missing="alternative") == {"square"}
    assert titles(rights="lapsed") == {"lapsed"}
    assert titles(rights="soon") == {"soon"}
    assert titles(rights="dated") == {"lapsed", "soon", "later"}
    assert titles(rights="open", shape="tall") == titles(rights="open")
    assert titles(shape="portrait") == {"tall"}
    assert titles(shape="square") == {"square"}
    assert titles(use="public") == {"soon"}
    assert titles(use="unused") == {"wide", "tall", "square", "lapsed", "later"}
    assert titles(who=str(person.pk)) == {"tall"}
    assert "later" in titles(until="2026-04-01")
    assert titles(until="2026-04-01") == {"later"}
    assert "later" not in titles(since="2026-05-01")
    assert titles(q="sq ua") == {"square"}
    assert titles(q="queue shop", shape="portrait") == {"tall"}


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "999999999999999999999999"},
        {"who": "x"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"since": "tomorrow"},
        {"missing": "'; drop table"},
        {"q": "%_\\ \x00"},
        {"before": "9999-99-99T00:00:00_1"},
        {"before": "2026-05-04T12:00:00+00:00_99999999999999999999"},
        {"after": "2026-05-04T12:00:00+00:00_0"},
        {"before": "_", "after": "\x00"},
        {"before": "0001-01-01T00:00:00+23:59_1"},
        {"after": "9999-12-31T23:59:59-23:59_1"},
    ],
)
def test_nothing_in_the_address_breaks_the_library(client: Client, asked: dict[str, str]) -> None:
    factories.make_image()
    client.force_login(factories.make_user(role=factories.REPORTER))
    assert client.get(reverse("admin:images_image_changelist"), asked).status_code == 200


def test_pages_lead_on_and_back_through_every_picture_once(monkeypatch) -> None:
    monkeypatch.setattr("images.library.finding.PAGE_LENGTH", 3)
    # Three of one moment: the place is the moment and the number.
    made = [factories.make_image(now=NOW + timedelta(minutes=number // 3)) for number in range(8)]
    newest_first = [
        image.pk for image in sorted(made, key=lambda image: (image.created_at, image.pk), reverse=True)
    ]
    rows = Image.objects.all()
    pages, before = [], ""
    while True:
        page = page_of(rows, before=before)
        pages.append([image.pk for image in page.images])
        if not page.older:
            break
        before = page.older
    assert [pk for page in pages for pk in page] == newest_first
    back = page_of(rows, after=page.newer)
    assert [image.pk for image in back.images] == pages[-2]
    first = page_of(rows, after=back.newer)
    assert [image.pk for image in first.images] == pages[0]
    assert not first.newer


def test_the_library_warns_of_what_readers_will_miss(client: Client) -> None:
    client.force_login(factories.make_user(role=factories.REPORTER))
    soon = timezone.now() + timedelta(days=3)
    factories.make_image(title="Ends on Friday", rights_expire_at=soon, is_public=True)
    factories.make_image(title="Nobody sees this", rights_expire_at=soon)
    page = client.get(reverse("admin:images_image_changelist")).content.decode()
    warning = page[page.index("library-warning") : page.index("library-narrowing")]
    assert "Ends on Friday" in warning
    assert "Nobody sees this" not in warning
