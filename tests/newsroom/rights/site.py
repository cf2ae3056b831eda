"""A small site with one of everything the desk has an address for, and one person of each role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import (
    Activity,
    Article,
    BlockComment,
    Category,
    ClearedPassage,
    EditingSession,
    ExportRun,
    GateOverride,
    ImportRun,
    Notice,
)
from articles.previewing.links import make_link, revoke_link
from articles.tagging.merging import merge_tags
from newsroom.models import AccountEvent, BrowserReport
from reactions.models import CaptureRequest, Community, DeskTask, HealthCheck, Outlet
from reactions.takedown.destroying import propose
from tests import factories
from tests.factories import NOW, PUBLISHER, REPORTER
from tests.newsroom.rights.written import NOBODY, STAFF
from tests.reactions.evidence import sealed_text_capture
from tests.reactions.test_takedown_requests import receive_one

# Whose article a row is about. What may be done with the third only the desk may do, whoever began it.
OWN, ANOTHERS, LIVE, HANDED_IN = "own draft", "another's draft", "own live", "another's, handed in"

KINDS = (OWN, ANOTHERS, LIVE, HANDED_IN)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, whether it leads to the login, and the statements that would have changed rows."""

    status: int
    is_login: bool
    written: list[str]


@dataclass
class Site:
    """Clients by letter, articles by letter and by whose they are, and the ids that addresses name."""

    clients: dict[str, Client] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    articles: dict[tuple[str, str], Article] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    named: dict[str, Any] = field(default_factory=dict)

    def ask(self, method: str, address: str, *, letter: str, sent: dict[str, Any] | None = None) -> Answer:
        """Return what the address answers to the person, and what it would have changed: all is taken back."""
        client = self.clients[letter]
        cookies = client.cookies.copy()
        with undone(), written_down() as written:
            response = client.get(address) if method == "GET" else client.post(address, sent or SENT)
            if response.streaming:
                # Read to its end, by which it is closed.
                list(response)
        client.cookies = cookies
        if response.status_code == 403:
            # Of whoever is refused, that they were is noted.
            written = [statement for statement in written if "newsroom_accountevent" not in statement]
        is_login = response.status_code == 302 and response.headers["Location"].startswith("/admin/login/")
        return Answer(response.status_code, is_login, written)

    def article(self, of: str, letter: str) -> Article:
        known = of if of in KINDS else ANOTHERS
        return self.articles[letter if letter != NOBODY else "R", known]

    def concrete(self, path: str, *, of: str = "", letter: str = "R") -> str:
        """Return an address of the table with the ids of this site in it."""
        register = "/".join(path.split("/")[:2])
        parts = path.split("<")
        for part in parts[1:]:
            name = part.split(">")[0]
            if name == "article_id" or (name == "object_id" and register == "articles/article"):
                value = self.article(of, letter).pk
            elif name in {"object_id", "id"}:
                value = self.rows[register]
            else:
                value = self.named.get(f"{register} {name}", self.named.get(name))
            if isinstance(value, dict):
                value = value.get(letter, value["R"])
            if value is None:
                raise LookupError(
                    f"tests/newsroom/rights/site.py has nothing for <{name}> of {path}: add it in site_of_all()"
                )
            path = path.replace(f"<{name}>", str(value))
        return path if path.startswith("/") else f"/admin/{path}"


def site_of_all() -> Site:
    """Return the site. What a new address names is added here."""
    site = Site()
    writer, publisher = factories.make_user(role=REPORTER), factories.make_user(role=PUBLISHER)
    words = "비가 와도 줄은 줄어들지 않더라고요"
    quotation = factories.make_sourced_quotation(words=words, translation="Rain")
    capture = sealed_text_capture()
    image = factories.make_image(renditions_at_once=True)
    unused = factories.make_image(renditions_at_once=True)
    anothers = factories.make_article(created_by=writer, blocks=[factories.text(), factories.picture(image)])
    revision = factories.make_revision(article=anothers)
    handed_in = factories.make_article(created_by=writer, state=Article.State.IN_REVIEW)
    factories.make_revision(article=handed_in)
    export = ExportRun.objects.create(ordered_at=NOW, ordered_by=publisher, touched_at=NOW)
    others_import = _import_of(publisher)
    now = timezone.now()
    made, ended = (
        make_link(article=anothers, made_for="A lawyer", lasts=timedelta(days=1), actor=publisher, now=now)
        for _turn in range(2)
    )
    revoke_link(link=ended.link, actor=publisher, now=now)
    comment = BlockComment.objects.create(article=anothers, author=writer, text="Is this so?", created_at=NOW)
    own_imports: dict[str, int] = {}
    own_notices: dict[str, int] = {}
    own_keys: dict[str, UUID] = {}
    for letter in (*STAFF, NOBODY):
        client = Client(raise_request_exception=False)
        if letter in STAFF:
            person = factories.make_user(role=STAFF[letter])
            client.force_login(person)
            site.people[letter] = person
            own_imports[letter] = _import_of(person)
            own_keys[letter] = _held(person)
            own_notices[letter] = _notice(person, anothers).pk
            for of in (OWN, LIVE):
                site.articles[letter, of] = factories.make_article(created_by=person)
                factories.make_revision(article=site.articles[letter, of])
            edition = factories.make_edition(article=site.articles[letter, LIVE], actor=publisher)
            site.articles[letter, ANOTHERS] = anothers
            site.articles[letter, HANDED_IN] = handed_in
        site.clients[letter] = client
    order = CaptureRequest.objects.create(
        source=capture.source, requested_by=writer, requested_at=NOW,
        state="failed", reason="timeout", finished_at=NOW,
    )  # fmt: skip
    task = DeskTask.objects.create(kind="edited", source=quotation.source, quotation=quotation, opened_at=NOW)
    check = HealthCheck.objects.create(
        source=quotation.source, level="thread", outcome="live", checked_at=NOW, reason="page_stands"
    )
    redaction = propose(capture=capture, scope="suppress", ground="court", actor=publisher, now=NOW)
    request = receive_one(quotation)
    merge = merge_tags(
        source=factories.make_tag(name_en="Boat"),
        target=factories.make_tag(name_en="Ship"),
        actor=publisher,
        now=NOW,
    )
    site.rows = {
        "auth/user": factories.make_user(role=REPORTER).pk,
        "auth/group": Group.objects.get(name=REPORTER).pk,
        "reactions/capturerequest": order.pk,
        "reactions/capture": capture.pk,
        "reactions/desktask": task.pk,
        "reactions/healthcheck": check.pk,
        "reactions/outlet": _an_outlet().pk,
        "reactions/community": Community.objects.all()[0].pk,
        "reactions/paraphrase": factories.make_paraphrase(capture=capture).pk,
        "reactions/quotation": factories.make_quotation(exact="저도 다음 주에 다시 가려고요").pk,
        "reactions/sourceauthor": factories.make_author(outlet=_an_outlet()).pk,
        "reactions/source": factories.make_source().pk,
        "reactions/takedownrequest": request.pk,
        "reactions/redaction": redaction.pk,
        "articles/activity": Activity.objects.all()[0].pk,
        "articles/exportrun": export.pk,
        "articles/importrun": others_import,
        "articles/edition": edition.pk,
        "articles/revision": revision.pk,
        "articles/gateoverride": GateOverride.objects.create(
            edition=edition, actor=publisher, reason="Seen", problems=[], created_at=NOW
        ).pk,
        "articles/clearedpassage": ClearedPassage.objects.create(
            article=anothers, digest="0" * 64, text="words", reason="Ours",
            cleared_by=publisher, cleared_at=NOW,
        ).pk,
        "articles/category": Category.objects.create(slug="empty", name_en="Empty", name_ko="빈 곳").pk,
        "images/image": unused.pk,
        "tags/tagmerge": merge.pk,
        "tags/tag": factories.make_tag(name_en="Ferry").pk,
        "django_tasks_database/dbtaskresult": DBTaskResult.objects.create(
            task_path="images.tasks.make_renditions_of", args_kwargs={"args": [], "kwargs": {}},
            enqueued_at=NOW, backend_name="default", exception_class_path="", traceback="",
        ).pk,
        "newsroom/browserreport": BrowserReport.objects.create(
            digest="0" * 64, kind="csp-violation", rule="img-src", page="/", blocked="inline", first_seen_at=NOW, last_seen_at=NOW
        ).pk,
        "newsroom/accountevent": AccountEvent.objects.create(kind="in", at=NOW, person=publisher, name="publisher").pk,
    }  # fmt: skip
    site.named = {
        "content_type_id": ContentType.objects.get_for_model(Article).pk,
        "r/ object_id": 1,
        "capture_id": capture.pk,
        "artifact_id": capture.artifacts.all()[0].pk,
        "source_id": quotation.source_id,
        "quotation_id": quotation.pk,
        "redaction_id": redaction.pk,
        "reactions/capturerequest request_id": order.pk,
        "reactions/takedownrequest request_id": request.pk,
        "comment_id": comment.pk,
        "pk": made.link.pk,
        "token": made.token,
        "ended_token": ended.token,
        "articles/exportrun run_id": export.pk,
        "articles/importrun run_id": others_import,
        "own_run_id": own_imports,
        "own_notice_id": own_notices,
        "own_key": own_keys,
        "key": _held(publisher),
        "result_id": site.rows["django_tasks_database/dbtaskresult"],
        "held_id": 999_999,
        "tag_id": site.rows["tags/tag"],
        "merge_id": merge.pk,
        "notice_id": _notice(publisher, anothers).pk,
        "number": 1,
        "digest": "0" * 64,
        "image_id": unused.pk,
        "rendition_id": unused.renditions.all()[0].pk,
        "used_image_id": image.pk,
        "used_rendition_id": image.renditions.all()[0].pk,
    }
    return site


def _import_of(person: User) -> int:
    run = ImportRun.objects.create(
        state=ImportRun.State.READ, file_name="export.xml", category=Category.objects.all()[0],
        created_at=NOW, created_by=person, touched_at=NOW,
    )  # fmt: skip
    return run.pk


def _notice(person: User, article: Article) -> Notice:
    return Notice.objects.create(person=person, kind=Notice.Kind.PUBLISHED, article=article, created_at=NOW)


def _held(person: User) -> UUID:
    """Store a form that could not be saved, and return the key of its page."""
    key = uuid4()
    EditingSession.objects.create(
        key=key, person=person, opened_at=NOW, seen_at=NOW, held={"title": [""]}, held_at=NOW
    )
    return key


def _an_outlet() -> Outlet:
    return Outlet.objects.exclude(kind=Outlet.Kind.COMMUNITY)[0]


# What is posted to every address at once: enough for each to do what it is there for, had it been allowed.
SENT = {
    "post": "yes", "act": "redact", "ground": "court", "scope": "destroy", "decision": "accepted", "note": "Why",
    "answer": "x", "words": "새벽 세 시까지", "address": "https://x.example/1", "stance": "support", "title": "Changed",
    "reason": "Because", "name": "A name", "key": "0", "language": "ko", "text": "Words",
    "session": "6b1f0b1e-0000-4000-8000-000000000001", "post_number": "1",
}  # fmt: skip


@contextmanager
def written_down() -> Iterator[list[str]]:
    """Collect the statements that change rows, other than those of the session."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (
            sql.lstrip().split(" ", 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}
            and "django_session" not in sql
        ):
            found.append(sql[:90])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
