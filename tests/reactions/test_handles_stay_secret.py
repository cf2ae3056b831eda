"""The raw handle of a quoted person is in no public response, no log line and no column that is not encrypted."""

import logging
import re

import pytest
from django.test import Client

from articles.publishing import publish
from articles.snapshots import record_revision
from reactions.capturing.storing import capture
from reactions.models import Capture, Quotation
from reactions.quoting import locate, quote, quote_screenshot
from reactions.sources.authors import handle_of
from reactions.verifying.checks import decide
from tests import factories
from tests.articles.public_addresses import ADDRESSES, public_site
from tests.factories import NOW
from tests.reactions.whole_database import tables_with

pytestmark = pytest.mark.django_db

# A nickname, a Latin one, and a DC Inside guest: a name that everybody has, and the beginning of an IP address.
HANDLES = ("파도소리77", "rainy_day_1987", "갈매기(118.235)")
PARTS = (*HANDLES, "118.235")
WORDS = (
    "새벽에 등대까지 걸어갔다 왔는데 바람이 대단했어요",
    "표를 예매했는데 그날 안개가 껴서 아무것도 안 보였습니다",
    "다음에는 삼각대를 꼭 가져가야겠다고 생각했습니다 여러분",
)


def page():
    items = "\n".join(
        f'<li class="comment-item" id="c-{number}"><span class="comment-author">{handle}</span>'
        f' <time datetime="2026-03-01T18:0{number}:00+09:00">18:0{number}</time>'
        f'<div class="comment-text">{words}</div></li>'
        for number, (handle, words) in enumerate(zip(HANDLES, WORDS, strict=True), start=1)
    )
    return (
        '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>등대 후기</title></head><body><h1>등대 후기</h1>'
        f'<article><p>어제 등대에 다녀왔습니다.</p></article><ul class="comment-list">{items}</ul></body></html>'
    )


def test_from_capture_to_every_public_page_no_handle_is_told(caplog):
    caplog.set_level(logging.DEBUG)
    reporter, editor = (
        factories.make_user(role=factories.REPORTER),
        factories.make_user(role=factories.DESK_EDITOR),
    )
    publisher = factories.make_user(role=factories.PUBLISHER)
    source = factories.make_source(outlet=factories.make_outlet(slug="lighthouse-board"))
    stored = capture(
        source=source, data=page().encode(), media_type="text/html", method=Capture.Method.UPLOAD,
        captured_at=NOW, operator=reporter, now=NOW,
    )  # fmt: skip
    quotations = []
    for words in WORDS:
        place = locate(capture=stored, words=words)
        quotations.append(quote(capture=stored, start=place.start, end=place.end, actor=reporter, now=NOW))
    assert {handle_of(author=quotation.author) for quotation in quotations} == set(HANDLES)
    from tests.reactions.evidence import sealed_picture_capture

    pictured = quote_screenshot(
        capture=sealed_picture_capture(source=source), words="사진으로 남은 말도 있습니다", handle=HANDLES[2],
        actor=reporter, now=NOW,
    )  # fmt: skip
    assert pictured.author == quotations[2].author
    for quotation in quotations:
        decide(quotation=quotation, reviewer=editor, decision="accepted", now=NOW)
    article = factories.make_article(
        slug="lighthouse", language="ko", category=factories.make_category(slug="coast"),
        blocks=[factories.text("<p>등대에 간 사람들.</p>"), *map(factories.quoted, quotations), factories.chart()],
    )  # fmt: skip
    publish(revision=record_revision(article=article, actor=editor, now=NOW), actor=publisher, now=NOW)
    addresses = {
        **public_site(),
        "the article": "/coast/lighthouse/",
        "its community": "/communities/lighthouse-board/",
        "its community's feed": "/communities/lighthouse-board/feed.atom",
        **{
            f"{kind} {quotation.pk}": f"/reactions/{quotation.pk}/{ending}"
            for quotation in quotations
            for kind, ending in (("evidence", ""), ("embedded", "embed/"), ("request", "request/"))
        },
        **{
            f"oembed {quotation.pk} {form}": f"/oembed?format={form}&url=http://127.0.0.1:8000/reactions/{quotation.pk}/"
            for quotation in quotations
            for form in ("json", "xml")
        },
        **{f"sought {handle}": f"/search/?q={handle}" for handle in HANDLES},
    }
    reader = Client()
    any_of = re.compile("|".join(map(re.escape, PARTS)))
    for name, address in addresses.items():
        for prefix in ("",) if ADDRESSES.get(name) == "no language" or "oembed" in address else ("", "/ko"):
            response = reader.get(prefix + address)
            html = response.content.decode()
            if name.startswith("sought "):
                # The page repeats what was asked for, and finds nothing by it.
                assert response.context["results"] == []
                continue
            assert not any_of.search(html), (name, any_of.search(html))
            told = " ".join(f"{key}: {value}" for key, value in response.headers.items())
            assert not any_of.search(told), name
    desk = Client()
    desk.force_login(editor)
    for address in (
        "/admin/reactions/quotation/", "/admin/reactions/sourceauthor/", f"/admin/reactions/capture/{stored.pk}/read/",
        f"/admin/reactions/quotation/{quotations[2].pk}/change/", f"/admin/reactions/quotation/{quotations[2].pk}/verify/",
        f"/admin/reactions/sourceauthor/{quotations[2].author_id}/change/",
    ):  # fmt: skip
        response = desk.get(address)
        assert response.status_code in {200, 403}, address
        assert not any_of.search(response.content.decode()), address
    assert not any_of.search(caplog.text)
    assert tables_with(*PARTS) == {}
    assert Quotation.objects.filter(author__isnull=False).count() >= len(WORDS)
