"""Which fields of a row the desk lets somebody write, as its registers themselves decide it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.test import RequestFactory

from articles.models import Article
from articles.publishing import publish
from articles.snapshots import record_revision
from tests import factories
from tests.factories import NOW
from tests.newsroom.rights.site import ANOTHERS, LIVE, OWN, Site
from tests.newsroom.rights.written import STAFF, rows_of

NEW, UNSEEN, SEEN, OWN_ACCOUNT, ANOTHERS_ACCOUNT = "new", "not seen", "seen", "one's own", "another's"
# Files that are brought have a page of their own, and no form of Django's.
WITHOUT_A_FORM = {"articles/importrun", "articles/exportrun"}
# Of the editing page itself: they say what it was opened on, and are no fields of an article.
OF_THE_PAGE = {"opened_version", "opened_revision", "session", "post_number"}


@dataclass(frozen=True)
class Written:
    """One row of “Fields”: the register, of which of its rows, the fields, and who writes them."""

    register: str
    of: str
    fields: frozenset[str]
    letters: frozenset[str]


def written_fields() -> list[Written]:
    """Return the table of `docs/rights.md`."""
    found: list[Written] = []
    for register, of, fields, letters in rows_of("Fields"):
        names = found[-1].fields if fields == "″" else frozenset(fields.replace("`", "").split())
        found.append(Written(register, of, names, frozenset(letters.split())))
    return found


def rows_by_case(site: Site) -> dict[tuple[str, str], Any]:
    """Return a row of each register for each case in which it matters; by letter where it is somebody's own."""
    reporter, publisher = site.people["R"], site.people["P"]
    quotation = factories.make_sourced_quotation(translation="Seen", words="읽은 사람이 본 말입니다 정말로요")
    image = factories.make_image(renditions_at_once=True)
    paraphrase = factories.make_paraphrase(capture=quotation.capture)
    article = factories.make_article(
        tags=[factories.make_tag(name_en="Seen")], slug="seen",
        blocks=[factories.heading(), factories.quoted(quotation), factories.paraphrase(paraphrase), factories.picture(image, alternative_text="A queue")],
    )  # fmt: skip
    publish(revision=record_revision(article=article, actor=publisher, now=NOW), actor=publisher, now=NOW)
    capture = factories.make_capture()
    unseen = factories.make_quotation(capture=capture)
    return {
        ("articles/article", OWN): {letter: site.article(OWN, letter) for letter in STAFF},
        ("articles/article", ANOTHERS): site.article(ANOTHERS, "R"),
        ("articles/article", LIVE): {letter: site.article(LIVE, letter) for letter in STAFF},
        ("auth/user", OWN_ACCOUNT): site.people,
        ("auth/user", ANOTHERS_ACCOUNT): reporter,
        ("reactions/quotation", UNSEEN): unseen,
        ("reactions/quotation", SEEN): quotation,
        ("reactions/source", UNSEEN): factories.make_source(),
        ("reactions/source", SEEN): quotation.source,
        ("reactions/paraphrase", UNSEEN): factories.make_paraphrase(capture=capture),
        ("reactions/paraphrase", SEEN): paraphrase,
        ("images/image", UNSEEN): factories.make_image(),
        ("images/image", SEEN): image,
    }


def writable(register: str, row: Any, person: Any) -> frozenset[str]:
    """Return the fields that the form has for the person; none where they may not change the row (or add one, without a row)."""
    [model_admin] = [
        found
        for model, found in admin.site._registry.items()
        if f"{model._meta.app_label}/{model._meta.model_name}" == register
    ]
    request = RequestFactory().get("/")
    request.user = person
    may = (
        model_admin.has_change_permission(request, row)
        if row is not None
        else model_admin.has_add_permission(request)
    )
    if not may:
        return frozenset()
    names = set(model_admin.get_form(request, row, change=row is not None).base_fields)
    for inline in model_admin.get_inline_instances(request, row):
        if inline.has_change_permission(request, row) or inline.has_add_permission(request, row):
            names.add(f"+{inline.model._meta.model_name}")
    return frozenset(names - OF_THE_PAGE)


def every_case(site: Site) -> list[tuple[str, str, Any]]:
    """Return every register with a row of each case, and without one (to add)."""
    by_case = rows_by_case(site)
    with_cases = {register for register, _of in by_case}
    cases: list[tuple[str, str, Any]] = [(register, of, row) for (register, of), row in by_case.items()]
    for model in admin.site._registry:
        register = f"{model._meta.app_label}/{model._meta.model_name}"
        if register in WITHOUT_A_FORM:
            continue
        cases.append((register, NEW, None))
        if register not in with_cases and model is not Article and register in site.rows:
            cases.append((register, "any", model._default_manager.get(pk=site.rows[register])))
    return cases


def row_for(row: Any, letter: str) -> Any:
    """Return the row as the tables have it now; of several the person's own."""
    found = row.get(letter) if isinstance(row, dict) else row
    return type(found)._base_manager.get(pk=found.pk) if found is not None else None
