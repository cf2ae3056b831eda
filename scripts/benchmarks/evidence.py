"""How fast evidence is read, compared and verified: figures, what they are measured against, and the machine.

    .venv/bin/python scripts/benchmarks/evidence.py

Everything happens in a folder that is thrown away, on SQLite, in one process. Exits with 1 where a figure misses its bar.
"""

import os
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

from measuring import ROOT, Bars, machine, timed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMMENTS, PAGE_BYTES = 2_000, 2_000_000
QUOTATIONS = 4_000
MEGABYTE = 1_000_000
WORDS = (
    "새벽 줄을 섰는데 하나도 후회하지 않아요 바다가 보이는 자리는 금방 찼고 솔직히 저는 입장료가 작년보다 두 배로 올랐다고 생각해요 "
    "그래도 내년에 또 가겠습니다 사진을 올려 주신 분께 감사드리고 주차장이 너무 좁아서 힘들었지만 분위기는 정말 좋았습니다 ㅋㅋㅋ ㅠㅠ "
    "the queue moved faster than last year and honestly “nobody” complained… about 3,000 people were there by 10:30"
).split()


def sentences(chance: random.Random, count: int) -> list[str]:
    return [" ".join(chance.choices(WORDS, k=chance.randrange(12, 40))) for _turn in range(count)]


def page_of(comments: list[str], *, community: bool, page_bytes: int = PAGE_BYTES) -> bytes:
    """Return a saved page of about `page_bytes`: a known community's markup, or one that no rules describe."""
    if community:
        items = "".join(
            f'<li class="fdb_itm clear" id="comment_{number}"><div class="meta"><strong>무명의 더쿠</strong>'
            f'<span class="date">2026.03.01 18:{number % 60:02d}</span></div>'
            f'<div class="comment_{number}_0 rhymix_content xe_content">{escape(words)}</div>'
            '<div class="fdb_nav"><a class="findParent">댓글</a><a class="re_comment">답글</a></div></li>'
            for number, words in enumerate(comments, start=1)
        )
        body = (
            '<div class="theqoo_document_header"><span class="title">축제 후기</span></div><article>'
            f'<div class="document_1_0 rhymix_content xe_content">어제 다녀왔습니다</div></article><ul>{items}</ul>'
        )
    else:
        items = "".join(
            f'<li class="comment-item" id="c-{number}"><span class="comment-author">구경꾼{number}</span>'
            f'<time datetime="2026-03-01T18:{number % 60:02d}:00+09:00">18:{number % 60:02d}</time>'
            f'<div class="comment-text">{escape(words)}</div><button>답글</button></li>'
            for number, words in enumerate(comments, start=1)
        )
        body = f"<h1>축제 후기</h1><article><p>어제 다녀왔습니다</p></article><ul>{items}</ul>"
    page = f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>축제 후기</title></head><body>{body}'
    missing = page_bytes - len(page.encode())
    # What fills saved pages besides words: styles, scripts, menus.
    filler = "".join(
        f'<div class="menu-{number}"><a href="/board/{number}">게시판</a></div>'
        for number in range(missing // 160)
    )
    rest = missing - len(filler.encode())
    return f"{page}{filler}<script>{'x' * max(0, rest - 40)}</script></body></html>".encode()


def reading(bars: Bars, chance: random.Random) -> None:
    from reactions.reading import read_capture, rules_for

    print(
        f"Reading a page of {PAGE_BYTES / MEGABYTE:.0f} MB with {COMMENTS:,} comments (7 turns, the middle one)"
    )
    for name, slug in (("known community", "theqoo"), ("unknown site", "")):
        data = page_of(sentences(chance, COMMENTS), community=bool(slug))
        rules = rules_for(slug)

        def read(data: bytes = data, rules: Any = rules) -> Any:
            return read_capture(data=data, media_type="text/html", rules=rules, seen_at=NOW)

        found = sum(not comment.is_post for comment in read().comments)
        assert found == COMMENTS, found
        times = timed(7, read)
        bars.tell(
            name, f"{times}, {len(data):,} bytes", "below 1 s of a processor", median(times.processor) < 1
        )


def comparing(bars: Bars, chance: random.Random) -> None:
    from reactions.judging.verdicts import FoldedCapture, Span, contexts, judge
    from reactions.reading import read_capture

    data = page_of(sentences(chance, COMMENTS), community=False)
    page = read_capture(data=data, media_type="text/html", seen_at=NOW)
    spans = tuple(Span(comment.start, comment.end) for comment in page.comments)
    print(f"Verifying {QUOTATIONS:,} quotations against such a page, folding it included (one core)")
    asked = []
    for number in range(QUOTATIONS):
        comment = page.comments[1 + number % (len(page.comments) - 1)]
        words = page.words_of(comment).split(" ")
        first = chance.randrange(0, len(words) - 8)
        exact = " ".join(words[first : first + chance.randrange(6, 9)])
        start = page.text.index(exact, comment.start)
        prefix, suffix = contexts(
            text=page.text[comment.start : comment.end],
            start=start - comment.start,
            end=start - comment.start + len(exact),
        )
        # As they come to a desk: most stand there, some need folding, some were typed or remembered wrongly.
        kind = number % 20
        if kind in (3, 9):
            exact = exact.replace(" ", "\u00a0", 1).replace("…", "...")
        elif kind == 13:
            exact = exact.replace(" ", "", 1)
        elif kind == 17:
            exact = exact.replace(words[first + 2], "절대로", 1)
        asked.append((exact, Span(comment.start, comment.end), prefix, suffix))
    counts: dict[str, int] = {}

    def verify() -> None:
        counts.clear()
        capture = FoldedCapture(page.text, spans)
        for exact, comment, prefix, suffix in asked:
            verdict = judge(
                exact=exact, capture=capture, comment=comment, prefix=prefix, suffix=suffix
            ).verdict
            counts[verdict] = counts.get(verdict, 0) + 1

    times = timed(5, verify)
    shares = ", ".join(
        f"{count / QUOTATIONS:.0%} {verdict}"
        for verdict, count in sorted(counts.items(), key=lambda pair: -pair[1])
    )
    rate = QUOTATIONS / median(times.processor)
    bars.tell(
        "verdicts", f"{rate:,.0f} a second; {times}; {shares}", "1,000 a second of a processor", rate >= 1_000
    )


def verifying(bars: Bars, chance: random.Random, folder: Path) -> None:
    """Compare `verify_evidence` with sha256sum over the same bytes, in the same run, with files warm in the cache."""
    from django.contrib.auth.models import User

    from reactions.models import Capture, Outlet, OutletHost, Source

    outlet = Outlet.objects.create(slug="bench", name_en="Bench", kind="community", mark="B")
    OutletHost.objects.create(outlet=outlet, host="bench.example")
    operator = User.objects.create(username="bench")
    print(
        "verify_evidence against sha256sum over the same bytes, files in the cache (5 turns each, the best)"
    )

    def source(number: int) -> Source:
        return Source.objects.create(
            outlet=outlet, native_id=str(number), canonical_url=f"https://bench.example/t/{number}", title="축제 후기",
            created_at=NOW, created_by=operator,
        )  # fmt: skip

    corpora: tuple[tuple[str, int, int, int, int], ...] = (
        ("fetched: pages of 2 MB with 100 comments, and their files of 8 MB", 20, 2_000_000, 100, 8_000_000),
        ("small: pages of 0.5 MB with 100 comments, and nothing else", 100, 500_000, 100, 0),
        ("full of comments: pages of 2 MB with 2,000 comments, and nothing else", 15, 2_000_000, 2_000, 0),
    )
    for number, (name, captures, page_bytes, comments, extra) in enumerate(corpora):
        plain = folder / f"plain-{number}"
        plain.mkdir()
        before = max(Capture.objects.values_list("pk", flat=True), default=0)
        for turn in range(captures):
            data = page_of(sentences(chance, comments), community=False, page_bytes=page_bytes)
            warc = chance.randbytes(extra)
            for role, content in _store(source(number * 1_000 + turn), operator, data, warc).items():
                (plain / f"{turn}-{role}").write_bytes(content)
        _compare(bars, name, plain, after=before, is_barred=extra > 0)


def _store(source: Any, operator: Any, data: bytes, warc: bytes) -> dict[str, bytes]:
    """Seal a page, with a WARC file where one is given; return the plain bytes by role."""
    from reactions.models import Capture, CaptureArtifact, CaptureComment
    from reactions.reading import read_capture
    from reactions.sealing import NewArtifact, seal

    role = CaptureArtifact.Role
    page = read_capture(data=data, media_type="text/html", seen_at=NOW)
    files = [
        NewArtifact(role=role.HTML, media_type="text/html", data=data),
        NewArtifact(role=role.TEXT, media_type="text/plain; charset=utf-8", data=page.text.encode()),
    ]
    if warc:
        files.append(NewArtifact(role=role.WARC, media_type="application/warc", data=warc))
    seal(
        capture=Capture(
            source=source, method=Capture.Method.UPLOAD, requested_url=source.canonical_url,
            final_url=source.canonical_url, captured_at=NOW, recorded_at=NOW, operator=operator, tool="bench",
            is_readable=True, title=page.title, comment_count=len(page.comments),
        ),
        artifacts=files,
        comments=[
            CaptureComment(
                ordinal=found.ordinal, native_id=found.native_id, start=found.start, end=found.end,
                posted_at=found.posted_at, posted_precision=str(found.posted_precision),
            )
            for found in page.comments
        ],
    )  # fmt: skip
    return {str(file.role): file.data for file in files}


def _compare(bars: Bars, name: str, plain: Path, *, after: int, is_barred: bool) -> None:
    from reactions.models import Capture
    from reactions.sealing import verify_chain

    paths = sorted(str(path) for path in plain.iterdir())
    size = sum(Path(path).stat().st_size for path in paths)
    count = Capture.objects.filter(pk__gt=after).count()

    def sums() -> None:
        subprocess.run(["sha256sum", *paths], check=True, capture_output=True)

    def ours() -> None:
        assert all(inspection.is_sound for inspection in verify_chain(after=after))

    theirs, our_own = timed(5, sums), timed(5, ours)
    ratio = theirs.best / our_own.best
    figure = (
        f"{size / our_own.best / MEGABYTE:,.0f} MB/s, sha256sum {size / theirs.best / MEGABYTE:,.0f} MB/s: "
        f"ratio {ratio:.2f} ({count} captures, {size / MEGABYTE:,.0f} MB; {our_own})"
    )
    bar = "as fast as sha256sum: ratio 1" if is_barred else "none, shown for comparison"
    bars.tell(name, figure, bar, ratio >= 1 or not is_barred)


def main() -> int:
    """Run all benchmarks, and return the exit code."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = Path(name)
        for variable in [name for name in os.environ if name.startswith("NEWSROOM_")]:
            del os.environ[variable]
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_ENV": "test",
            "NEWSROOM_VAR_DIR": name,
            "NEWSROOM_LOG_LEVEL": "WARNING",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        print(machine())
        bars, chance = Bars(), random.Random(20260302)  # the same pages each time
        reading(bars, chance)
        comparing(bars, chance)
        verifying(bars, chance, folder)
    return 1 if bars.missed else 0


if __name__ == "__main__":
    sys.exit(main())
