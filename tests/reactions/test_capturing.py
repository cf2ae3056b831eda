"""Capturing: a saved page becomes sealed evidence with its comments, or is refused in words."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from PIL import Image as Picture

from reactions.capturing.storing import AlreadyCaptured, UnableToCapture, capture, text_of
from reactions.models import Capture, CaptureArtifact, CaptureComment, Outlet, Source, SourceAuthor
from reactions.quoting import UnableToQuote, quote
from reactions.sealing import read_artifact, verify_capture
from reactions.sources.authors import handle_of
from tests.factories import NOW, make_outlet, make_source, make_user, picture_bytes

pytestmark = pytest.mark.django_db

WORDS = "등대 앞에서 본 불꽃놀이가 올해 최고였어요"
ANSWER = "저는 바람이 너무 불어서 일찍 들어왔네요"
HANDLE, OTHER_HANDLE = "등대지기 곰", "갈매기 열둘"


def page(*, words: str = WORDS, votes: int = 12, title: str = "항구 축제 다녀온 사람") -> str:
    return f"""<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>{title}</title></head><body>
    <article><h1>{title}</h1><p>어제 다녀왔는데 사람이 정말 많더라고요. 다들 어땠어요?</p></article>
    <ul><li class="comment" id="comment-501"><b class="comment-author">{HANDLE}</b>
      <time datetime="2026-03-01T21:14:00+09:00">2026.03.01 21:14</time>
      <div class="comment-text">{words}</div><span class="upvote">{votes}</span></li>
    <li class="comment" id="comment-502"><b class="comment-author">{OTHER_HANDLE}</b>
      <time datetime="2026-03-01T21:20:00+09:00">2026.03.01 21:20</time>
      <div class="comment-text">{ANSWER}</div><span class="upvote">3</span></li></ul></body></html>"""


def captured(
    *, source: Source | None = None, data: bytes | None = None, media_type: str = "text/html"
) -> Capture:
    return capture(
        source=source or make_source(),
        data=page().encode() if data is None else data,
        media_type=media_type,
        method=Capture.Method.UPLOAD,
        captured_at=NOW - timedelta(hours=1),
        operator=make_user(),
        now=NOW,
        tool="Firefox 150",
    )


def test_a_saved_page_becomes_sealed_text_with_its_comments() -> None:
    stored = captured()
    text = text_of(capture=stored)
    first, second = stored.comments.filter(ordinal__gt=0)
    assert text[first.start : first.end] == WORDS
    assert text[second.start : second.end] == ANSWER
    assert first.votes_up == 12
    assert first.posted_at == datetime(2026, 3, 1, 12, 14, tzinfo=UTC)
    assert stored.comment_count == 2
    assert (stored.method, stored.is_readable, stored.tool) == ("upload", True, "Firefox 150")
    assert {artifact.role for artifact in stored.artifacts.all()} == {"html", "text"}
    assert read_artifact(artifact=stored.artifacts.get(role="html")) == page().encode()
    assert verify_capture(capture=Capture.objects.get()).is_sound


def test_the_words_of_a_comment_can_be_quoted_and_are_exact() -> None:
    stored = captured()
    comment = stored.comments.get(native_id__contains="501")
    quotation = quote(capture=stored, start=comment.start, end=comment.end, actor=make_user(), now=NOW)
    assert quotation.exact == WORDS
    assert quotation.verifications.get().verdict == "exact"
    assert quotation.votes_up == 12


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("zone", "posted_at"),
    [
        ("America/New_York", datetime(2026, 3, 1, 4, 30, tzinfo=UTC)),
        ("Asia/Seoul", datetime(2026, 2, 28, 14, 30, tzinfo=UTC)),
    ],
)
def test_times_without_a_zone_are_in_that_of_their_outlet(zone: str, posted_at: datetime) -> None:
    html = (
        '<html><body><h1>The pier</h1><ul><li class="comment-item" id="c-1"><span class="comment-date">'
        '2026-02-28 23:30</span><div class="comment-text">The pier was quiet when I came by.</div></li>'
        '<li class="comment-item" id="c-2"><div class="comment-text">Not for long, I am afraid.</div></li></ul></body></html>'
    )
    source = make_source(outlet=make_outlet(timezone=zone))
    comment = captured(source=source, data=html.encode()).comments.get(native_id="c-1")
    assert comment.posted_at == posted_at


def test_handles_are_kept_apart_from_everything_else() -> None:
    stored = captured()
    author = stored.comments.get(native_id__contains="501").author
    assert author is not None
    assert handle_of(author=author) == HANDLE
    tables = (Capture, CaptureArtifact, CaptureComment, Source, SourceAuthor)
    rows = [row for model in tables for row in model.objects.all()]
    everything = json.dumps(serializers.serialize("json", rows), ensure_ascii=False)
    assert HANDLE not in everything
    assert OTHER_HANDLE not in everything


def test_the_same_file_for_the_same_source_is_stored_once() -> None:
    source = make_source()
    first = captured(source=source)
    with pytest.raises(AlreadyCaptured) as refusal:
        captured(source=source)
    assert refusal.value.capture == first
    captured(source=make_source())
    captured(source=source, data=page(votes=13).encode())
    assert Capture.objects.count() == 3


def test_what_the_source_does_not_say_yet_is_taken_from_the_page() -> None:
    source = make_source()
    source.title = source.canonical_url
    source.save()
    captured(source=source)
    source.refresh_from_db()
    assert source.title == "항구 축제 다녀온 사람"
    source.title = "A title of ours"
    source.save()
    captured(source=source, data=page(title="다른 제목").encode())
    source.refresh_from_db()
    assert source.title == "A title of ours"


WALL = "<html><head><title>Just a moment...</title></head><body><p>Verify you are human</p></body></html>"
LOGIN = "<html><body><form><input type=password></form><p>로그인이 필요합니다</p></body></html>"
GONE = "<html><body><p>삭제된 게시물입니다</p></body></html>"


@pytest.mark.parametrize("html", [WALL, LOGIN, GONE, "<html><body></body></html>", "", " \n "])
def test_what_is_no_evidence_is_refused_and_nothing_is_stored(html: str) -> None:
    with pytest.raises(UnableToCapture) as refusal:
        captured(data=html.encode())
    assert str(refusal.value).endswith(".")
    assert not Capture.objects.exists()
    assert not SourceAuthor.objects.exists()


def test_the_signs_of_a_wall_that_the_desk_wrote_down_count() -> None:
    outlet = make_outlet(block_signatures="항구 방문자 확인 중입니다")
    with pytest.raises(UnableToCapture):
        captured(
            source=make_source(outlet=outlet),
            data="<html><body><p>항구 방문자 확인 중입니다</p></body></html>".encode(),
        )


def test_a_file_saved_from_another_thread_is_refused() -> None:
    outlet = Outlet.objects.get(slug="theqoo")
    source = make_source(outlet=outlet, canonical_url="https://theqoo.net/hot/1234567", native_id="1234567")
    saved = "<!--\n Page saved with SingleFile \n url: https://theqoo.net/hot/{} \n-->" + page()
    with pytest.raises(UnableToCapture, match="7654321"):
        captured(source=source, data=saved.format("7654321").encode())
    stored = captured(source=source, data=saved.format("1234567?utm_source=x").encode())
    assert stored.artifacts.filter(role="singlefile").exists()
    assert stored.final_url == "https://theqoo.net/hot/1234567"


@pytest.mark.parametrize(
    "name", ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">']
)
def test_a_plainly_saved_page_that_calls_itself_another_thread_is_refused(name: str) -> None:
    outlet = Outlet.objects.get(slug="theqoo")
    source = make_source(outlet=outlet, canonical_url="https://theqoo.net/hot/1234567", native_id="1234567")

    def named(address: str) -> bytes:
        return page().replace("<title>", f"{name.format(address)}<title>").encode()

    for other in (
        "https://theqoo.net/hot/7654321",
        "/square/7654321",
        "https://pann.nate.com/talk/372100001",
    ):
        with pytest.raises(UnableToCapture, match="calls itself"):
            captured(source=source, data=named(other))
    for same in (
        "https://theqoo.net/square/1234567?utm_source=x",
        "https://theqoo.net/",
        "https://elsewhere.example/9",
        "http://[",
        "",
    ):
        captured(source=source, data=named(same))


def test_a_screenshot_is_kept_for_people_to_look_at() -> None:
    stored = captured(data=picture_bytes(width=300, height=200), media_type="text/html")
    assert not stored.is_readable
    assert text_of(capture=stored) == ""
    artifact = stored.artifacts.get()
    assert (artifact.role, artifact.media_type) == ("screenshot", "image/png")
    jpeg = captured(data=picture_bytes(width=300, height=200, picture_format="JPEG"), media_type="image/png")
    assert jpeg.artifacts.get().media_type == "image/jpeg"


def bomb() -> bytes:
    buffer = BytesIO()
    Picture.new("1", (41_000, 50)).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n and then something else",
        picture_bytes(width=300, height=200)[:120],
        picture_bytes(width=10, height=10),
        b"\xff\xd8\xff\xe0 no picture",
        bomb(),
        b"GIF89a" + b"\x00" * 60,
        b"%PDF-1.7 " + b"\x00" * 60,
        b"PK\x03\x04" + b"\x00" * 60,
        bytes(range(256)) * 40,
    ],
)
def test_a_damaged_or_oversized_picture_and_other_files_are_refused(data: bytes) -> None:
    for media_type in ("image/png", "text/html", "application/octet-stream"):
        with pytest.raises(UnableToCapture):
            captured(data=data, media_type=media_type)
    assert not Capture.objects.exists()


def test_a_file_over_the_limit_and_a_time_to_come_are_refused() -> None:
    with pytest.raises(UnableToCapture, match="20"):
        captured(data=b"x" * (20 * 1024 * 1024 + 1))
    with pytest.raises(UnableToCapture, match="future"):
        capture(
            source=make_source(),
            data=page().encode(),
            media_type="text/html",
            method="upload",
            captured_at=NOW + timedelta(hours=2),
            operator=make_user(),
            now=NOW,
        )


def test_mhtml_and_a_page_in_cp949_are_read_like_any_other() -> None:
    mhtml = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="edge"\r\n\r\n'
        "--edge\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{page()}\r\n--edge--\r\n"
    )
    stored = captured(data=mhtml.encode(), media_type="application/octet-stream")
    assert WORDS in text_of(capture=stored)
    assert stored.artifacts.filter(role="mhtml").exists()
    old = (
        page(words="뷁 똠방각하 펲시를 들고 봤어요")
        .replace('charset="utf-8"', 'charset="euc-kr"')
        .encode("cp949")
    )
    assert "뷁 똠방각하 펲시를 들고 봤어요" in text_of(capture=captured(data=old))


def test_what_stands_for_a_deleted_comment_is_no_comment_and_cannot_be_quoted() -> None:
    gone = '<li class="comment" id="comment-503"><div class="comment-text">삭제된 댓글입니다.</div></li>'
    stored = captured(data=page().replace("</ul>", f"{gone}</ul>").encode())
    assert stored.comment_count == 2
    text = text_of(capture=stored)
    assert "삭제된 댓글" in text
    start = text.index("삭제된 댓글")
    with pytest.raises(UnableToQuote):
        quote(capture=stored, start=start, end=start + 6, actor=make_user(), now=NOW)


def test_a_disk_that_cannot_be_written_to_is_said_and_nothing_is_kept() -> None:
    blocked = Path(settings.EVIDENCE_ROOT) / f"{NOW:%Y}"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where a folder is needed")
    with pytest.raises(UnableToCapture, match="could not be stored"):
        captured()
    assert not Capture.objects.exists()
    assert not SourceAuthor.objects.exists()


def test_the_authors_of_a_thread_are_found_again_in_its_next_capture() -> None:
    source = make_source()
    captured(source=source)
    before = SourceAuthor.objects.count()
    captured(source=source, data=page(votes=99).encode())
    assert SourceAuthor.objects.count() == before
