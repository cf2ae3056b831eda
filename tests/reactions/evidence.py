"""Sealed captures for tests: a text of which the comments are known, stored as a real capture is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from reactions.models import Capture, CaptureArtifact, CaptureComment, Source
from reactions.models.evidence import Precision
from reactions.sealing import NewArtifact, seal
from reactions.sources.authors import author_for
from tests.factories import NOW, make_source, make_user, picture_bytes

POSTED = NOW - timedelta(days=2)
HANDLE = "파도소리77"
COMMENTS = (
    "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요. 바다가 보이는 자리는 금방 찼어요.",
    "솔직히 저는 안 좋다고 생각해요. 입장료가 작년보다 두 배로 올랐잖아요.",
    "ㅋㅋㅋ 그래도 내년에 또 갑니다 👨‍👩‍👧 가족이랑요",
)


def sealed_text_capture(
    *,
    comments: Sequence[str] = COMMENTS,
    handles: Sequence[str] = (HANDLE,),
    source: Source | None = None,
    operator: User | None = None,
    captured_at: datetime = NOW,
) -> Capture:
    """Return a sealed capture whose text is its comments, one a line; each has a number, a time and votes."""
    source = source or make_source()
    text = "\n".join(comments)
    rows, at = [], 0
    for ordinal, comment in enumerate(comments):
        handle = handles[ordinal % len(handles)] if handles else ""
        rows.append(
            CaptureComment(
                ordinal=ordinal,
                native_id=f"c{ordinal}",
                author=author_for(outlet=source.outlet, handle=handle),
                start=at,
                end=at + len(comment),
                posted_at=POSTED,
                posted_precision=Precision.MINUTE,
                votes_up=10 + ordinal,
                votes_down=ordinal,
            )
        )
        at += len(comment) + 1
    return seal(
        capture=Capture(
            source=source,
            method=Capture.Method.UPLOAD,
            requested_url=source.canonical_url,
            final_url=source.canonical_url,
            captured_at=captured_at,
            recorded_at=captured_at,
            operator=operator or make_user(),
            tool="test 1",
            is_readable=True,
            title=source.title,
            comment_count=len(rows),
        ),
        artifacts=[
            NewArtifact(
                role=CaptureArtifact.Role.HTML, media_type="text/html", data=f"<p>{text}</p>".encode()
            ),
            NewArtifact(role=CaptureArtifact.Role.TEXT, media_type="text/plain", data=text.encode()),
        ],
        comments=rows,
    )


def sealed_picture_capture(*, source: Source | None = None, operator: User | None = None) -> Capture:
    source = source or make_source()
    return seal(
        capture=Capture(
            source=source,
            method=Capture.Method.UPLOAD,
            requested_url=source.canonical_url,
            final_url=source.canonical_url,
            captured_at=NOW,
            recorded_at=NOW,
            operator=operator or make_user(),
            tool="test 1",
            is_readable=False,
            title=source.title,
        ),
        artifacts=[
            NewArtifact(
                role=CaptureArtifact.Role.SCREENSHOT,
                media_type="image/png",
                data=picture_bytes(width=80, height=60),
            )
        ],
        comments=[],
    )
