"""Old links to imported articles lead readers to where these stand today, as long as they stand anywhere."""

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, OldAddress
from articles.old_addresses import keep_old_addresses, path_of
from articles.publishing import publish, retract, unpublish
from articles.snapshots import record_revision
from tests import factories
from tests.articles.test_importing_runs import WORDPRESS, editor, imported  # noqa: F401  a fixture
from tests.delivery.front import Front
from tests.serving import wait_until

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://old.example/2024/05/night-ferry/", "/2024/05/night-ferry"),
        ("https://old.example/2024/05/night-ferry?utm_source=x#top", "/2024/05/night-ferry"),
        ("/밤-배/", "/밤-배"),
        ("https://old.example/%EB%B0%A4-%EB%B0%B0/", "/밤-배"),
        ("https://old.example/\u1107\u1161\u11b7-\u1107\u1162/", "/밤-배"),
        ("https://old.example/?p=12", "/?p=12"),
        ("https://old.example/?page_id=12", ""),
        ("https://old.example/", ""),
        ("", ""),
        ("http://[::1/x", ""),
        ("https://old.example/a%0D%0Ab", ""),
        ("https://old.example/%ff", ""),
        ("/" + "a" * 600, ""),
    ],
)
def test_an_address_is_kept_as_a_path_or_not_at_all(address: str, path: str) -> None:
    assert path_of(address) == path


def test_an_import_keeps_where_everything_stood(editor) -> None:  # noqa: F811  the fixture
    imported(WORDPRESS.read_bytes(), editor)
    article = Article.objects.get(title="Night Ferry Gets a Third Year")
    assert list(article.old_addresses.values_list("path", flat=True)) == ["/2024/05/night-ferry-third-year"]


def test_readers_are_led_on_while_the_article_stands_somewhere(client: Client) -> None:
    publisher = factories.make_user(role=factories.PUBLISHER)
    article = factories.make_article(title="Night ferry", slug="night-ferry")
    keep_old_addresses(
        [("https://old.example/2024/05/ferry/", article), ("https://old.example/?p=12", article)]
    )
    assert client.get("/2024/05/ferry/").status_code == 404
    assert client.get("/?p=12").status_code == 200

    now = timezone.now()
    publish(
        revision=record_revision(article=article, actor=article.created_by, now=now), actor=publisher, now=now
    )
    new = f"/{article.category.slug}/night-ferry/"
    for old in ("/2024/05/ferry/", "/2024/05/ferry", "/2024/05/ferry/?utm_source=letter", "/?p=12"):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, new), old
        assert not answer.cookies
    assert client.post("/2024/05/ferry/").status_code == 404

    unpublish(article=article, actor=publisher, now=now)
    assert client.get("/2024/05/ferry/").status_code == 404
    article.refresh_from_db()
    publish(
        revision=record_revision(article=article, actor=article.created_by, now=now), actor=publisher, now=now
    )
    retract(article=Article.objects.get(pk=article.pk), actor=publisher, now=now, note="It was made up.")
    assert client.get("/2024/05/ferry/").status_code == 301
    assert client.get(new).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_a_kept_answer_is_dropped_when_the_article_comes_or_goes() -> None:
    publisher, front = factories.make_user(role=factories.PUBLISHER), Front()
    article = factories.make_article(slug="night-ferry")
    keep_old_addresses([("/2024/05/ferry/", article)])
    assert [front.get("/2024/05/ferry/").status for _turn in range(2)] == [404, 404]
    now = timezone.now()
    publish(
        revision=record_revision(article=article, actor=article.created_by, now=now), actor=publisher, now=now
    )
    assert [front.get("/2024/05/ferry/").status for _turn in range(2)] == [301, 301]
    assert front.get("/2024/05/ferry/").what == "hit"
    unpublish(article=article, actor=publisher, now=now)
    wait_until(lambda: front.get("/2024/05/ferry/").status == 404)
    front.close()


def test_a_path_that_two_claim_stays_with_the_first() -> None:
    first, second = factories.make_article(), factories.make_article()
    keep_old_addresses([("/a/", first)])
    keep_old_addresses([("/a", second), ("/b", second)])
    assert dict(OldAddress.objects.values_list("path", "article")) == {"/a": first.pk, "/b": second.pk}
