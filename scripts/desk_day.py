"""Work a day at the demo's desk, so that each of its pages has something to show to the audit and on pictures.

    python manage.py shell -c "from scripts.desk_day import work_a_day; work_a_day()"

For a newsroom with the demo's content (`manage.py prepare --demo`) that is thrown away afterwards. A second time does nothing.
All is done by the functions that the desk's pages call, and readers see nothing of it.
"""

import uuid
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image as Picture
from PIL import ImageOps

from articles.exchange.orders import carry_out, order_export
from articles.importing.runs.beginning import begin_run
from articles.importing.runs.tasks import queue
from articles.models import (
    Article,
    ArticleTag,
    Category,
    Edition,
    GateOverride,
    HeadingBlock,
    Revision,
    TextBlock,
)
from articles.previewing.links import make_link, revoke_link
from articles.reviewing.comments import comment, resolve
from articles.snapshots import record_revision
from articles.sourcing.coverage import clear_passage
from articles.tagging.merging import merge_tags
from articles.tagging.undoing import undo_merge
from articles.translating import start_translation
from articles.versions import name_version
from articles.workflow import approve, assign, request_changes, submit_for_review
from audit.site import OWNER
from images.storing import store_image
from newsroom.browser_reports.keeping import keep
from newsroom.browser_reports.understanding import Refused
from newsroom.demo_logins import DEMO_PASSWORD
from reactions.models import Capture, CaptureRequest
from reactions.takedown.destroying import propose
from tags.naming import create_tag

EXPORT_OF_ANOTHER_SITE = Path(__file__).parent.parent / "tests/fixtures/exchange/harbour-notes.wordpress.xml"
# Articles by their slugs, and what each is called in Korean.
TRANSLATED = {
    "last-night-ferry-to-solbat-stays": "마지막 밤배는 남는다",
    "museum-gives-back-a-bell-and-rings-a-copy": "박물관이 돌려준 종",
    "nova-lane-captions-every-concert": "자막을 켠 공연",
}


def work_a_day() -> None:
    """Work the day, unless it has been worked."""
    if User.objects.filter(username=OWNER).exists():
        return
    # A superuser: nobody else may take the whole newsroom along.
    owner = User.objects.create_superuser(OWNER, password=DEMO_PASSWORD, first_name="Ines", last_name="Vale")
    now = timezone.now()
    _write_together(now)
    _hand_in(now)
    _keep_tags(now)
    _look_after_pictures(now)
    _meet_objections(now)
    _bring_and_take_along(owner, now)


def _people() -> list[User]:
    """Return the reporter, the desk editor and the publisher."""
    return [User.objects.get(username=name) for name in ("demo-reporter", "demo-desk", "demo-publisher")]


def _write_together(now: datetime) -> None:
    """A draft with sittings of two people, a version with a name, comments, and a passage that needs no source."""
    reporter, desk, publisher = _people()
    draft = Article.objects.filter(is_demo=True, state=Article.State.DRAFT).order_by("pk")[0]
    first = draft.revisions.order_by("number")[0]
    name_version(revision=first, name="As handed over in the morning", actor=reporter, now=now)
    texts = list(TextBlock.objects.filter(parent=draft).order_by("ordering"))
    heading = HeadingBlock.objects.filter(parent=draft).order_by("ordering")[0]

    sitting, morning = uuid.uuid4(), now - timedelta(hours=3)
    for minutes, words in ((0, "Their lunch arrives lukewarm."), (2, "Their lunch arrives cold, and late.")):
        draft.deck = f"Sixteen small vehicles let everybody go first. {words}"
        draft.save(update_fields=["deck"])
        record_revision(
            article=draft, actor=reporter, now=morning + timedelta(minutes=minutes),
            kind=Revision.Kind.AUTOSAVE, session=sitting,
        )  # fmt: skip
    texts[0].html += "<p>The trial goes on until the end of the winter, the city says.</p>"
    texts[0].save()
    heading.text = "The kerb, and who waits at it"
    heading.save()
    clear_passage(
        article=draft, text="“Robots that wait”", reason="title of the city's leaflet", actor=desk, now=now
    )
    record_revision(article=draft, actor=desk, now=now - timedelta(hours=1))

    asked = comment(
        article=draft, author=desk, now=now - timedelta(minutes=50), block_key=texts[-1].key,
        text="Who said this? @demo-reporter, without a source it cannot go out.",
    )  # fmt: skip
    comment(
        article=draft, author=reporter, now=now - timedelta(minutes=35), answers=asked,
        text="A passer-by at the station, to me. I look for the post in which she wrote the same.",
    )  # fmt: skip
    settled = comment(
        article=draft, author=publisher, now=now - timedelta(minutes=48), block_key=heading.key,
        text="Is “kerb” the word that the city uses?",
    )  # fmt: skip
    resolve(comment=settled, actor=desk, now=now - timedelta(minutes=20))
    comment(
        article=draft, author=desk, now=now - timedelta(minutes=10),
        text="The picture is a drawing. Is the photograph of the crossing there?",
    )  # fmt: skip
    for made_for, lasts in (
        ("Our lawyer", timedelta(days=3)),
        ("The city's press office", timedelta(days=1)),
    ):
        made = make_link(
            article=draft, made_for=made_for, lasts=lasts, actor=desk, now=now - timedelta(minutes=5)
        )
    revoke_link(link=made.link, actor=desk, now=now)


def _hand_in(now: datetime) -> None:
    """Articles in each state of the way: in review, wanted otherwise, approved; a change of one that is live; an override."""
    reporter, desk, publisher = _people()
    for number, (slug, title) in enumerate(TRANSLATED.items()):
        source = Article.objects.get(is_demo=True, slug=slug)
        copy = start_translation(source=source, language="ko", actor=reporter, now=now - timedelta(hours=2))
        copy.title = title
        copy.save(update_fields=["title"])
        record_revision(article=copy, actor=reporter, now=now - timedelta(hours=2))
        submit_for_review(article=copy, actor=reporter, now=now - timedelta(minutes=90))
        if number == 0:
            assign(article=copy, person=desk, actor=publisher, now=now - timedelta(minutes=80))
        elif number == 1:
            approve(article=copy, actor=desk, now=now - timedelta(minutes=70))
        else:
            request_changes(
                article=copy, actor=desk, now=now - timedelta(minutes=60), reason="The captions are English still."
            )  # fmt: skip
    live = Edition.objects.live().filter(article__is_demo=True).order_by("published_at")
    changed = live[1].article
    block = TextBlock.objects.filter(parent=changed).order_by("ordering")[0]
    block.html += "<p>This stands in the working copy alone.</p>"
    block.save()
    record_revision(article=changed, actor=desk, now=now - timedelta(minutes=30))
    GateOverride.objects.create(
        edition=live[0],
        actor=publisher,
        reason="The photographer's name comes tomorrow.",
        problems=[],
        created_at=now - timedelta(hours=4),
    )


def _keep_tags(now: datetime) -> None:
    """A tag with a typing error that the draft has, one that nothing has, a merge, and one that was taken back."""
    reporter, _desk, publisher = _people()
    draft = Article.objects.filter(is_demo=True, state=Article.State.DRAFT).order_by("pk")[0]
    ArticleTag.objects.create(content_object=draft, tag=create_tag(name_en="street trafic"))
    record_revision(article=draft, actor=reporter, now=now - timedelta(minutes=55))
    create_tag(name_en="Timetables", name_ko="시간표")
    for name, other in (("Kerbs", "Curbs"), ("Night bus", "Night coach")):
        kept, merged = create_tag(name_en=name), create_tag(name_en=other)
        merge = merge_tags(source=merged, target=kept, actor=publisher, now=now - timedelta(hours=1))
    undo_merge(merge=merge, actor=publisher, now=now)


def _look_after_pictures(now: datetime) -> None:
    """Pictures whose rights end soon, that lack their texts, and that nothing uses."""
    reporter, _desk, _publisher = _people()
    for turn, dark, light, title, rest in (
        (
            0,
            "#27405c",
            "#d9c8a9",
            "The crossing at the station, in rain",
            {"rights_expire_at": now + timedelta(days=5)},
        ),
        (90, "#5c2f27", "#c9d3d0", "IMG_4711", {"credit": "", "alternative_text": ""}),
    ):
        data = BytesIO()
        sky = Picture.linear_gradient("L").rotate(turn, expand=True).resize((1200, 800))
        ImageOps.colorize(sky, dark, light).save(data, "PNG")
        values = {"credit": "Photograph: Oh Min", "alternative_text": "People wait under umbrellas."} | rest
        store_image(
            data=data.getvalue(), title=title, actor=reporter, now=now, renditions_at_once=True, **values
        )


def _meet_objections(now: datetime) -> None:
    """Somebody asks for a removal, evidence is proposed to be closed, a capture and a task failed."""
    reporter, _desk, publisher = _people()
    unquoted = Capture.objects.filter(quotations=None).order_by("pk").first()
    capture = unquoted or Capture.objects.order_by("-pk")[0]
    propose(capture=capture, scope="suppress", ground="privacy", actor=publisher, now=now)
    CaptureRequest.objects.create(
        source=capture.source, requested_by=reporter, requested_at=now - timedelta(minutes=9),
        state="failed", reason="timeout", reason_values={"host": "forum.example", "seconds": 20},
        finished_at=now - timedelta(minutes=8),
    )  # fmt: skip
    DBTaskResult.objects.create(
        task_path="images.tasks.make_renditions_of", args_kwargs={"args": [0], "kwargs": {}}, status="FAILED",
        enqueued_at=now - timedelta(hours=30), finished_at=now - timedelta(hours=29), backend_name="default",
        exception_class_path="builtins.OSError", traceback="OSError: No space left on device",
    )  # fmt: skip
    refused = Refused(
        kind="csp-violation", rule="script-src-elem", page="/latest/", blocked="https://injected.example", source="", line=0
    )  # fmt: skip
    keep(refused=[refused], now=now - timedelta(hours=3))


def _bring_and_take_along(owner: User, now: datetime) -> None:
    """An export of another site, read and waiting to be made; an export of everything."""
    with EXPORT_OF_ANOTHER_SITE.open("rb") as file:
        run = begin_run(
            file=file, name=EXPORT_OF_ANOTHER_SITE.name, category=Category.objects.all()[0], actor=owner, now=now
        )  # fmt: skip
    queue(run_id=run.pk)
    carry_out(run_id=order_export(actor=owner, now=now).pk, now=now)
