"""The picture by which an article is shared: true to what readers see, and gone or changed with it at once."""

import io
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from PIL import Image, ImageChops, features

from articles.models import Edition
from newsroom.machines import share_pictures
from newsroom.machines.share_pictures import LARGEST, SMALLEST, Scene, draw, face_for, faces, fitted
from newsroom.production import recommend_a_korean_font
from reactions.models import Ground, Outlet
from reactions.takedown.redacting import redact
from tests import factories
from tests.articles.reading_corpus import fill
from tests.newsroom.test_stylesheets import TOKENS, linear_of, linear_of_oklch

needs_fonts = pytest.mark.skipif(face_for("한글 and Latin") is None, reason="no font with Hangul here")


def scene(title, communities=(("TQ", "TheQoo", 200),)):
    return Scene(title=title, count="12 reactions", communities=communities, site_name=settings.SITE_NAME)


def shared_by(client, edition):
    """Return the path of the picture that the article's page names."""
    html = client.get(f"/harbour/{edition.slug}/").content.decode()
    found = re.search(r'property="og:image" content="http://127\.0\.0\.1:8000(/pictures/share/[^"]+)"', html)
    return found[1] if found else None


@needs_fonts
@pytest.mark.parametrize(
    "title", ["A vote", "부산의 새벽 줄이 길어졌다", "Both 둘 다 " * 40, "ㄱ" * 300, "W" * 300, "a\u202eb"]
)
def test_titles_of_any_length_make_a_picture_of_one_size(title):
    data = draw(
        scene(share_pictures._drawable(title), communities=(("TQ", "A community with a long name", 200),) * 6)
    )
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(data) < 150_000


@needs_fonts
def test_a_title_shrinks_before_it_is_cut_and_never_leaves_its_place():
    face = faces()[0]
    assert fitted("A vote", face, width=1000, height=300) == (LARGEST, ["A vote"])
    size, lines = fitted("한 줄에 다 들어가지 않는 제목이 여기에 있습니다 " * 3, face, width=1000, height=300)
    assert SMALLEST < size < LARGEST
    size, lines = fitted("끝이 없는 제목 " * 60, face, width=1000, height=300)
    assert (size, lines[-1][-1]) == (SMALLEST, "…")
    font = share_pictures._font(face, size)
    assert all(font.getlength(line) <= 1000 for line in lines)
    assert len(lines) * size <= 300


@needs_fonts
@pytest.mark.parametrize("hue", [0, 90, 200, 310])
def test_a_community_has_the_colour_that_it_has_on_pages(hue):
    """What is drawn has 64 colours, so a hue may be off by a little."""
    lightness, chroma = re.search(r"--hue-ink: light-dark\(oklch\(([\d.]+) ([\d.]+) ", TOKENS).groups()
    with Image.open(io.BytesIO(draw(scene("A vote", communities=(("", "Board", hue),))))) as picture:
        drawn = picture.convert("RGB").getpixel(
            (share_pictures.MARGIN + 20, share_pictures.COMMUNITIES_TOP + 8)
        )
    wanted = linear_of_oklch(float(lightness), float(chroma), hue)
    assert linear_of(f"#{bytes(drawn).hex()}") == pytest.approx(wanted, abs=0.02)


@needs_fonts
def test_a_title_with_a_sign_that_no_font_has_makes_none():
    assert draw(scene("\U00012000 in cuneiform")) is None


def ink_of(data):
    """Return where the title's ink begins and ends, from left to right."""
    with Image.open(io.BytesIO(data)) as picture:
        band = picture.convert("RGB").crop((0, 142, 1200, 480))
    paper = Image.new("RGB", band.size, share_pictures.PAPER)
    box = ImageChops.difference(band, paper).getbbox()
    return box[0], box[2]


@needs_fonts
@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow sets no text from right to left")
@pytest.mark.parametrize("title", ["تصويت في بوسان", "הצבעה בבוסאן 2026", "تصويت A vote"])
def test_a_title_that_runs_from_right_to_left_stands_at_the_right(title):
    if face_for(title) is None:
        pytest.skip("no font has its signs here")
    left, right = ink_of(draw(scene(title)))
    assert left > 250
    assert abs(right - (1200 - share_pictures.MARGIN)) < 12
    left, right = ink_of(draw(scene("A vote")))
    assert abs(left - share_pictures.MARGIN) < 12
    assert right < 900


def test_without_a_layout_from_right_to_left_such_a_title_makes_none(monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: False)
    assert face_for("تصويت") is None
    assert face_for("הצבעה") is None


@needs_fonts
@pytest.mark.django_db(transaction=True)
def test_a_picture_is_drawn_once_and_forgotten_with_the_words_on_it(client, monkeypatch):
    drawn = []
    monkeypatch.setattr(share_pictures, "draw", lambda given: drawn.append(given.title) or draw(given))
    words = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
    quotation = factories.make_sourced_quotation(words=words, translation="I queued")
    category = factories.make_category(slug="harbour")
    edition, other = fill(2, category=category, quotations=[quotation])
    document = {**edition.document, "title": words}
    Edition.objects.filter(pk=edition.pk).update(title=words, document=document)
    kept = caches["share_pictures"]
    kept.clear()
    for one in (edition, other):
        path = shared_by(client, one)
        assert client.get(path).content == client.get(path).content
    assert len(drawn) == 2
    assert kept.get(str(edition.article_id))[1] == client.get(shared_by(client, edition)).content
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=factories.make_user(role=factories.PUBLISHER),
           now=timezone.now())  # fmt: skip
    assert kept.get(str(edition.article_id)) is None
    assert client.get(path).status_code == 302


@needs_fonts
@pytest.mark.django_db
def test_many_at_once_wait_a_moment_and_are_told_to_come_again(client, monkeypatch):
    monkeypatch.setattr(share_pictures, "PATIENCE", 0.01)
    (edition,) = fill(1, category=factories.make_category(slug="harbour"))
    path = shared_by(client, edition)
    caches["share_pictures"].clear()
    with share_pictures.drawing:
        response = client.get(path)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get(path).status_code == 200


@needs_fonts
@pytest.mark.django_db
def test_the_page_names_a_picture_that_is_there_and_is_kept(client):
    quotation = factories.make_sourced_quotation(translation="I queued")
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    path = shared_by(client, edition)
    response = client.get(path)
    assert response.headers["Content-Type"] == "image/png"
    assert "max-age=86400" in response.headers["Cache-Control"]
    assert {f"article-{edition.article_id}", f"outlet-{quotation.source.outlet_id}", "everywhere"} == set(
        response.headers["Cache-Tag"].split(",")
    )
    assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    html = client.get(f"/harbour/{edition.slug}/").content.decode()
    assert f'property="og:image:alt" content="{edition.title}.' in html
    assert 'property="og:image:width" content="1200"' in html


@needs_fonts
@pytest.mark.django_db
def test_the_picture_counts_what_the_article_says_it_shows(client):
    press = factories.make_outlet(kind=Outlet.Kind.PRESS)
    quotations = [
        factories.make_sourced_quotation(translation="I queued"),
        factories.make_sourced_quotation(
            source=factories.make_source(outlet=press), translation="They queued"
        ),
    ]
    blocks = [
        factories.text(),
        *map(factories.quoted, quotations),
        factories.paraphrase(factories.make_paraphrase()),
    ]
    edition = factories.make_edition(category=factories.make_category(slug="harbour"), blocks=blocks)
    html = client.get(f"/harbour/{edition.slug}/").content.decode()
    said = "3 reactions from 2 communities"
    assert f"<span>{said}</span>" in html
    assert f'property="og:image:alt" content="{edition.title}. {said}"' in html
    assert client.get(shared_by(client, edition)).status_code == 200


@needs_fonts
@pytest.mark.django_db
def test_an_older_address_leads_to_the_picture_as_it_is_now(client):
    quotation = factories.make_sourced_quotation(translation="I queued")
    (edition,) = fill(1, category=factories.make_category(slug="harbour"), quotations=[quotation])
    before = shared_by(client, edition)
    assert client.get(before).status_code == 200
    redact(quotation=quotation, ground=Ground.AUTHOR, actor=factories.make_user(role=factories.PUBLISHER),
           now=timezone.now())  # fmt: skip
    now = shared_by(client, edition)
    assert now != before
    response = client.get(before)
    assert (response.status_code, response.headers["Location"]) == (302, now)
    assert client.get(now).status_code == 200
    document = {**edition.document, "title": "고친 제목"}
    Edition.objects.filter(pk=edition.pk).update(title="고친 제목", document=document)
    assert client.get(now).status_code == 302
    Edition.objects.filter(pk=edition.pk).update(state="unpublished", ended_at=timezone.now())
    for path in (before, now):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/pictures/share/x/y-000000000000.png", "/pictures/share/x/y-0.png", "/pictures/share/x/.png"]
)
def test_no_article_has_no_picture(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_without_a_font_the_page_names_no_picture_of_its_own_and_the_check_says_so(client, monkeypatch):
    (edition,) = fill(1, category=factories.make_category(slug="harbour"))
    monkeypatch.setattr(share_pictures, "faces", lambda: ())
    assert shared_by(client, edition) is None
    assert [problem.id for problem in recommend_a_korean_font()] == ["newsroom.I001"]


def test_a_folder_of_fonts_that_may_not_be_looked_into_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    usual = faces()
    monkeypatch.setattr(share_pictures, "FOLDERS", [str(closed), *share_pictures.FOLDERS])
    closed.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        faces.cache_clear()
        assert faces() == usual
    finally:
        if user == 0:
            os.seteuid(0)
        faces.cache_clear()
