"""The real nginx, with the configuration that we give away, keeps pages and is told of changes."""

import gzip
import os
import subprocess
import urllib.error
from urllib.parse import quote

import brotli
import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.publishing import publish
from articles.snapshots import record_revision
from delivery import keys
from delivery.announcing import announce, renew_everything
from delivery.models import CacheInFront
from delivery.purging.by_address import Nginx
from delivery.purging.kept_addresses import KeptAddresses
from images.models import Image
from images.pictures import address_of
from tests import factories
from tests.delivery.front import let_the_log_be_read
from tests.delivery.purging import nginx
from tests.images.test_renditions import stored

# In CI nothing is skipped: there the tests fail instead.
pytestmark = pytest.mark.skipif(not nginx.is_there() and not os.environ.get("CI"), reason=nginx.MISSING)


@pytest.fixture
def site(transactional_db, make_front, tmp_path):
    """nginx, with a process behind it that keeps pages."""
    front = make_front(kept_addresses=KeptAddresses())
    with nginx.app_server(front.pages) as port, nginx.nginx_in_front(tmp_path, port) as in_front:
        yield in_front
    connection.close()


def test_nginx_keeps_a_page_until_something_on_it_changes(site, make_purger):
    publisher = factories.make_user(role=factories.PUBLISHER)
    article = factories.make_article(title="Before", slug="항구의-줄", blocks=[factories.text()])
    edition = factories.make_edition(article=article)
    path = quote(f"/{edition.category.slug}/항구의-줄/")
    purger = make_purger(Nginx(f"127.0.0.1:{site.purge_port}"))
    purger.step()

    assert [site.get(path).kept for _time in range(2)] == ["MISS", "HIT"]
    assert [site.get(path, coding="gzip").kept for _time in range(2)] == ["MISS", "HIT"]
    assert b"Before" in brotli.decompress(site.get(path).body)
    assert b"Before" in gzip.decompress(site.get(path, coding="gzip, br;q=0").body)
    # Who takes no coding gets the page from the same entry.
    plain = site.get(path, coding="identity")
    assert (plain.kept, b"Before" in plain.body) == ("HIT", True)
    # Readers' browsers are told to ask each time, and need no body then; how long nginx keeps it is nobody's business.
    known = site.get(path)
    assert known.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "X-Accel-Expires" not in known.headers
    assert site.get(path, **{"If-None-Match": known.headers["ETag"]}).status == 304
    assert site.get("/robots.txt").kept == "MISS"

    article.title = "After"
    article.save()
    now = timezone.now()
    publish(
        revision=record_revision(article=article, actor=publisher, now=now), actor=publisher, now=now,
        kind="correction", note="One more.",
    )  # fmt: skip
    let_the_log_be_read()
    purger.step()
    for coding, unpacked in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = site.get(path, coding=coding)
        assert (answer.kept, b"After" in unpacked(answer.body)) == ("MISS", True)
    assert site.get(path).kept == "HIT"

    renew_everything()
    let_the_log_be_read()
    purger.step()
    assert [site.get(path).kept, site.get("/robots.txt").kept] == ["MISS", "MISS"]


def test_nginx_keeps_a_picture_until_it_may_no_longer_be_seen(site, make_purger):
    image = stored()
    Image.objects.filter(pk=image.pk).update(is_public=True)
    path = address_of(rendition=image.renditions.first())
    purger = make_purger(Nginx(f"127.0.0.1:{site.purge_port}"))
    purger.step()

    answers = [site.get(path) for _time in range(2)]
    assert [answer.kept for answer in answers] == ["MISS", "HIT"]
    assert answers[0].body == answers[1].body
    # Readers' browsers keep it for good, and nginx as long as it can be told.
    assert answers[1].headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "X-Accel-Expires" not in answers[1].headers

    with transaction.atomic():
        Image.objects.filter(pk=image.pk).update(is_public=False)
        announce([keys.image(image.pk)])
    let_the_log_be_read()
    purger.step()
    assert site.get(path).status == 404


def test_nginx_keeps_nothing_that_could_not_be_purged(site):
    edition = factories.make_edition(blocks=[factories.text()])
    path = f"/{edition.category.slug}/{edition.slug}/"
    other_forms = [
        f"{path}?", f"/{path}", f"{path}.", f"{path}?utm_source=a", f"{path}?fbclid=b", f"{path}?x=1&NaPm=c",
        path.replace("e", "%65", 1), f"{path[:-1]}%2F", "/latest/%3Fx=1", "/%ea%b0%80/",
    ]  # fmt: skip
    for form in other_forms:
        assert {site.get(form).kept for _time in range(2)} == {"BYPASS"}, form
    # A form that asks for another page does not stand for the one it resembles.
    assert [site.get("/latest/%3Fx=1").status, site.get("/latest/?x=1").kept] == [404, "MISS"]
    # What Django answers by itself, and what is sent to be changed, is not kept either.
    assert {site.get("/admin/login/").kept, site.get("/search/?q=queue").kept} == {""}
    for method in ("POST", "PURGE"):
        assert site.get(path, method=method).status == 405
    # Whoever is signed in gets what is there, and has nothing made that others get.
    signed_in = [site.get("/how-we-source/", Cookie="sessionid=x") for _time in range(2)]
    assert {(answer.status, answer.kept) for answer in signed_in} == {(200, "MISS")}
    # Other names get no answer, so that nobody can put a page of theirs here.
    with pytest.raises((urllib.error.URLError, OSError)):
        site.get(path, Host="other.example")


def test_an_nginx_that_takes_no_purges_from_here_is_told_of_before_anything_is_kept(
    transactional_db, make_purger, tmp_path
):
    with nginx.nginx_in_front(tmp_path, 9, "--purge-from=192.0.2.1") as in_front:
        make_purger(Nginx(f"127.0.0.1:{in_front.purge_port}")).step()
    assert CacheInFront.objects.get().trouble == "it answered with status 403"


def test_the_configuration_with_a_certificate_is_one_that_nginx_takes(tmp_path):
    pair = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", pair[0], "-out", pair[1], "-subj", "/CN=news.example.org"],
        check=True, capture_output=True,
    )  # fmt: skip
    written = nginx.configuration(
        "--name=news.example.org", "--app=127.0.0.1:8000", "--app=127.0.0.2:8000", f"--key={pair[0]}",
        f"--certificate={pair[1]}", f"--run-folder={tmp_path}", f"--cache-folder={tmp_path}", "--access-log=off",
    )  # fmt: skip
    # Over http everybody is led to https, but for who proves that the name is ours.
    challenges = "location /.well-known/acme-challenge/ {\n            root /var/www/html;"
    assert written.index("listen 80;") < written.index(challenges) < written.index("return 301 https://")
    (tmp_path / "nginx.conf").write_text(written)
    subprocess.run(
        ["nginx", "-t", "-q", "-c", tmp_path / "nginx.conf", "-p", tmp_path], check=True, capture_output=True
    )
