"""The Big List of Naughty Strings in every field of every form, and in every parameter and place of an address.

The desk's forms are found as an editor finds them: every page that `docs/rights.md` lets somebody open is opened, and each form on it is
filled in and sent. What it would change is taken back.
"""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from lxml import html

from tests.depth import DEEPER, IS_DEEP
from tests.newsroom.api_site import standing_site
from tests.newsroom.naughty import MOST_SECONDS, pairs
from tests.newsroom.rights.site import Site, site_of_all, undone
from tests.newsroom.rights.written import LET_IN, addresses
from tests.newsroom.test_hostile_requests import NAMES, PAGES, SHAPES, ask, of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# Fields that hold no text of a person: what they have stays, or nothing would be looked at any more.
KEPT_KINDS = {"checkbox", "radio", "submit", "button", "image", "reset", "file", "hidden"}
# Values that say which rows a form is about; without them there is no form.
KEPT_FIELDS = ("csrfmiddlewaretoken", "-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS", "-id", "-parent", "__prefix__")  # fmt: skip
# A string that would run if a page repeated it as markup.
RUNS = "<script>alert("
# Django's own parts of these lists: their choice is that of links, which `test_any_query_of_the_desk_is_answered` asks.
FILTERS = ("q", "o", "p", "all", "_to_field", "_popup", "e", "date", "after", "before", "from", "to", "view", "on", "zone", "page", "state", "show", "order", "kind", "person")  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it is sent, with what it holds, and which of it a person types."""

    page: str
    method: str
    address: str
    values: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]


@pytest.fixture(scope="module")
def desk(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), undone():
        yield site_of_all()


@pytest.fixture(scope="module")
def public(django_db_setup: None, django_db_blocker: Any) -> Any:
    yield from standing_site(django_db_blocker)


def opened(site: Site) -> dict[str, str]:
    """Return the pages of the desk, by address, with the letter of somebody who may open them."""
    found = {}
    for address in addresses():
        for letter in ("P", "A", "R"):
            if address.expected(method="GET", letter=letter) == LET_IN:
                found[site.concrete(address.path, of=address.of, letter=letter)] = letter
                break
    return found


def forms_of(page: str, content: bytes) -> list[Form]:
    tree = html.fromstring(content)
    forms = []
    for form in tree.xpath("//form[not(@id='logout-form')]"):
        values, typed = [], []
        for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            name, kind = field.get("name"), field.get("type", "text").lower()
            if field.tag == "select":
                # Whatever is chosen: a select is no promise of what is sent.
                typed.append(name)
            elif kind in KEPT_KINDS or any(part in name for part in KEPT_FIELDS):
                values.append((name, field.get("value") or ""))
            else:
                typed.append(name)
        address = (form.get("action") or page).split("#")[0]
        if typed and address.startswith("/"):
            forms.append(Form(page, form.get("method", "get").upper(), address, tuple(values), tuple(typed)))
    return forms


def held_to(response: Any, began: float, shown: str) -> None:
    content = b"".join(response) if response.streaming else response.content
    seconds = time.thread_time() - began
    assert response.status_code < 500, shown
    assert seconds < MOST_SECONDS, f"{seconds:.1f} s: {shown}"
    if "html" in response.headers.get("Content-Type", ""):
        assert RUNS.encode() not in content, shown


def test_every_field_of_every_form_of_the_desk_takes_any_string(desk: Site) -> None:
    forms = {}
    for page, letter in opened(desk).items():
        with undone():
            response = desk.clients[letter].get(page)
            if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
                for form in forms_of(page, response.content or b"<html></html>"):
                    # The same form stands on many pages.
                    forms.setdefault((form.method, form.address.split("?")[0], form.typed), (letter, form))
    assert len(forms) > 60
    for (letter, form), text in pairs(list(forms.values())):
        client = desk.clients[letter]
        sent = {**dict(form.values), **dict.fromkeys(form.typed, text)}
        with undone():
            began = time.thread_time()
            if form.method == "POST":
                response = client.post(form.address, sent)
            else:
                response = client.get(
                    f"{form.address.split('?')[0]}?{urlencode(sent, errors='surrogatepass')}"
                )
            held_to(response, began, f"{form.page}: {form.method} {form.address} {text!r:.200}")


def test_any_query_of_the_desk_is_answered(desk: Site) -> None:
    pages = [(page.split("?")[0], letter) for page, letter in opened(desk).items()]
    for (page, letter), text in pairs(pages[:: 1 if IS_DEEP else 3]):
        asked = urlencode(dict.fromkeys(FILTERS, text), errors="surrogatepass")
        with undone():
            began = time.thread_time()
            response = desk.clients[letter].get(f"{page}?{asked}")
            held_to(response, began, f"{page} {text!r:.200}")


def test_every_parameter_and_every_place_of_a_public_address_takes_any_string(
    client: Any, public: Any
) -> None:
    places = [(shape, "") for shape in SHAPES] + [(page, name) for page in PAGES for name in NAMES]
    for (path, name), text in pairs(places[:: 1 if IS_DEEP else 8]):
        value = text.encode("utf-8", "surrogatepass")
        if name:
            ask(client, of(public, path), query=f"{name}={quote(value)}".encode())
        else:
            ask(client, path % ((value,) * path.count(b"%s")))


def test_the_form_for_readers_takes_any_string(client: Any, public: Any) -> None:
    address = f"/reactions/{public.quotation.pk}/request/".encode()
    for field, text in pairs(
        ["form_token", "relation", "ground", "email", "website", "message"], each=8 * DEEPER
    ):
        body = urlencode({"message": "Words", field: text}, errors="surrogatepass").encode()
        ask(client, address, method="POST", body=body)
