"""Every address of the desk, for every role and for who has no account: what `docs/rights.md` says, and nothing more."""

import re
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import RequestFactory
from django.urls import resolve

from articles.admin import cards
from articles.admin.steps import STEPS
from articles.models import Article, Category, Edition
from articles.reporting.reports import REPORTS
from tests.newsroom.rights.site import KINDS, OWN, SENT, Site, site_of_all, undone, written_down
from tests.newsroom.rights.walking import routes
from tests.newsroom.rights.written import (
    LET_IN,
    LETTERS,
    REFUSED,
    STAFF,
    TO_THE_LOGIN,
    actions_of,
    addresses,
    registers,
    rows_of,
    segments,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
WHERE = "docs/rights.md"


@pytest.fixture
def site() -> Site:
    return site_of_all()


def simple(route: str) -> str:
    """Return a route as the table writes it: places without what converts them."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)


def test_every_address_of_the_desk_is_written_down() -> None:
    # Any value will do: what is asked is only which of the resolver's addresses a row means.
    paths = [
        re.sub(
            r"<\w+>", "1", re.sub(r"<(?:result_id|own_key|key)>", str(uuid4()), address.path.split("?")[0])
        )
        for address in addresses()
    ]
    written = {resolve(f"/admin/{path}").route.removeprefix("admin/") for path in paths if path[:1] != "/"}
    missing = [simple(route) for route in routes() if route.removeprefix("^") not in written]
    assert missing == [], (
        f"{WHERE} does not say who may use these: add a row to “Addresses” (a register: to “Registers”)"
    )


@pytest.mark.parametrize(
    ("prefix", "names"),
    [("articles/article/<article_id>/steps/", STEPS), ("articles/article/choose/", cards.KINDS), ("articles/article/reports/", REPORTS)],
    ids=["steps", "choosers", "reports"],
)  # fmt: skip
def test_every_name_in_an_address_is_written_down(prefix: str, names: dict[str, object]) -> None:
    written = {address.path for address in addresses()}
    missing = [path for name in names if (path := f"{prefix}{name}/") not in written]
    assert missing == [], f"{WHERE} does not say who may use these: add a row to “Addresses”"


def test_the_table_names_nothing_that_is_not_there() -> None:
    known = {f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry}
    assert set(registers()) == known, f"“Registers” in {WHERE} has a row for each model of the desk"


@pytest.mark.parametrize("letter", LETTERS)
def test_an_address_lets_in_who_is_written_and_changes_nothing_for_others(letter: str, site: Site) -> None:
    wrong = []
    for address in addresses():
        for method in address.cells:
            expected = address.expected(method=method, letter=letter)
            answer = site.ask(
                method, site.concrete(address.path, of=address.of, letter=letter), letter=letter
            )
            if expected == LET_IN:
                is_right = answer.status in {200, 302, 303} and not answer.is_login
            elif expected == TO_THE_LOGIN:
                is_right = answer.is_login
            else:
                is_right = answer.status == (403 if expected == REFUSED else int(expected))
            what = f"{method} {address.path} ({address.of or 'any'})"
            if not is_right:
                got = "to the login" if answer.is_login else answer.status
                wrong.append(f"{what}: {got}, but {WHERE} says {expected}")
            may_write = expected == LET_IN and (method == "POST" or address.is_noted(method))
            if answer.written and not may_write:
                wrong.append(f"{what}: must change nothing, but {answer.written}")
    assert not wrong, "\n".join(wrong)


# Actions in lists


def offered(register: str, letter: str, site: Site) -> set[str]:
    [model_admin] = [
        found
        for model, found in admin.site._registry.items()
        if f"{model._meta.app_label}/{model._meta.model_name}" == register
    ]
    request = RequestFactory().get("/")
    request.user = site.people[letter]
    return set(model_admin.get_actions(request))


def test_every_action_of_a_list_is_offered_to_whom_it_is_written_for_and_changes_nothing_for_others(
    site: Site,
) -> None:
    wrong = []
    for register in registers():
        written = actions_of(register)
        for letter in STAFF:
            found = offered(register, letter, site)
            wrong += [
                f"{register}, {name}, {STAFF[letter]}: offered is {name in found}; "
                f"write it in the last column of “Registers” in {WHERE}"
                for name in sorted(found | set(written))
                if (name in found) != (letter in written.get(name, ()))
            ]
        for letter in LETTERS:
            for name in {*written, "delete_selected"}:
                if letter in written.get(name, ()):
                    continue
                address = f"/admin/{register}/"
                sent = SENT | {
                    "action": name,
                    "_selected_action": [str(site.rows.get(register) or site.article(OWN, letter).pk)],
                    "confirmed": "1",
                }
                answer = site.ask("POST", address, letter=letter, sent=sent)
                if answer.written or answer.status >= 500:
                    wrong.append(f"{register}, {name}, {letter}: {answer}")
    assert not wrong, "\n".join(wrong)


def state_of(article: Article) -> tuple[object, ...]:
    live = Edition.objects.live().filter(article=article).values_list("pk", flat=True).first()
    row = Article.objects.filter(pk=article.pk).values_list(
        "state", "category", "assignee", "version", "updated_at"
    )
    return (live, *row)


def test_of_many_at_once_each_is_judged_by_itself(site: Site) -> None:
    wrong = [line for letter in STAFF for line in at_once(letter, site)]
    assert not wrong, "\n".join(wrong)
    assert {name for name, *_cells in rows_of("Several at once")} == set(actions_of("articles/article")), (
        f"“Several at once” in {WHERE} has a row for each action of the articles' list"
    )


def at_once(letter: str, site: Site) -> list[str]:
    """Return what each action does to the four articles otherwise than it is written."""
    articles = {of: site.article(of, letter) for of in KINDS}
    sent = SENT | {
        "confirmed": "1",
        "category": str(Category.objects.exclude(pk=articles[OWN].category_id)[0].pk),
        "person": str(site.people["P"].pk),
        "_selected_action": [str(article.pk) for article in articles.values()],
    }
    wrong = []
    for name, *cells in rows_of("Several at once"):
        written = {
            of: set().union(*(letters for letters, _status in segments(cell)))
            for of, cell in zip(KINDS, cells, strict=True)
        }
        with transaction.atomic():
            before = {of: state_of(article) for of, article in articles.items()}
            response = site.clients[letter].post("/admin/articles/article/", sent | {"action": name})
            after = {of: state_of(article) for of, article in articles.items()}
            transaction.set_rollback(True)
        if response.status_code >= 500:
            wrong.append(f"{name}: {response.status_code}")
        wrong += [
            f"{STAFF[letter]}, {name}, {of}: changed is {before[of] != after[of]}, but {WHERE} says otherwise"
            for of in KINDS
            if (before[of] != after[of]) != (letter in written[of])
        ]
    return wrong


def test_the_rig_sees_a_change() -> None:
    with undone(), written_down() as written:
        Category.objects.create(slug="seen", name_en="Seen", name_ko="봄")
    assert len(written) == 1
    assert not Category.objects.filter(slug="seen").exists()
