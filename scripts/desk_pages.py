"""Every page of the desk, found by following its links as an editor would, and what comes about only by doing something.

Of a kind with many pages (articles in all their states …) those are taken that together show every element and class which
any of them has (`audit/pages.py`). Which kinds there must be is read from `docs/rights.md`, which names every address.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import html
from playwright.sync_api import Page

from audit.pages import PublicPage, chosen

RIGHTS = Path(__file__).parent.parent / "docs" / "rights.md"
START = "/admin/"
# Nothing leads there: a bookmark in the browser, a picture without a focal point, another site's export, an old login.
UNLINKED = (
    "/admin/reactions/capture/receive/",
    "/admin/reactions/capture/known/",
    "/admin/articles/article/preview/",
    "/admin/password_change/done/",
    "/admin/articles/",
    "/admin/auth/",
    "/admin/login/",
    "/admin/password/forgotten/",
    "/admin/account/again/",
    "/admin/account/recovery-codes/new/",
)
# What is asked for in an address and makes another page of it, and what stands for it in the kind.
ASKED = {
    "view": lambda value: f"?view={value}",
    "from": lambda _value: "?from",
    "into": lambda _value: "?into",
}
KEPT = {*ASKED, "rights", "state__exact"}
# Answers to scripts, files, and pages that stand for a moment (a picture that waits for an answer).
NO_PAGES = re.compile(
    r"/(palette|autocomplete|jsi18n|choose|clock|session|thumbnail|renditions|artifact|fetch|logout|r)/|/article/tags/$|"
    r"/image/held/|progress\.json|\.(csv|json|zip)$"
)
# Asked for without anything, by somebody signed in, they lead to another page; what they show comes about by doing something.
LEAD_ON = {
    "/admin/account/again/code/",
    "/admin/account/again/passkey/",
    "/admin/account/passkeys/…/rename/",
    "/admin/account/passkeys/…/take-off/",
    "/admin/auth/user/…/invitation/",
    "/admin/auth/user/…/second-step/",
    "/admin/login/second/",
    "/admin/password/link/…/",
    "/admin/articles/activity/…/change/",
    "/admin/articles/article/…/comments/",
    "/admin/images/image/together/",
    "/admin/login/",
    "/admin/reactions/capture/known/",
}
IDS = re.compile(r"/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64})(?=/)")
# Django draws these alike for every register.
ALIKE = re.compile(r"^/admin/(?!articles/article/)\w+/\w+/…/(history|delete)/$")
MOST_OF_A_KIND, MOST_OF_A_KIND_ELSE = {"/admin/articles/article/…/change/": 30}, 4
MOST_CHOSEN, MOST_CHOSEN_ELSE = {"/admin/articles/article/…/change/": 4}, 2
# A page that somebody saved elsewhere, for what an import shows.
PAGE_OF_ANOTHER_SITE = """A seat for the cat of the night bus

Nov 20, 2026
News

One seat at the back

Since Monday the night bus N7 in Haeun has a seat with a cat drawn on it.
On Theqoo, one user wrote, 'I will stand so that the cat can sit.' Others on DC Inside asked who pays for the paint.

What happens next

The council looks at the seat again in March. Yonhap reported that the paint was a gift.

cats
night bus
Haeun
"""
# Milliseconds: longer than an editing page waits before it saves itself.
PATIENCE = 20_000


@dataclass(frozen=True)
class DeskPage:
    """A page of the desk; `act` does something on it before it is looked at."""

    name: str
    address: str
    act: Callable[[Page], None] | None = None


@dataclass
class Desk:
    """What was found: pages, links that lead to nothing, and kinds that `docs/rights.md` names and nothing leads to."""

    pages: list[DeskPage] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def find_desk(page: Page, site: str, *, leaves_traces: bool = False) -> Desk:
    """Return the desk's pages as the person sees them who is signed in on `page`.

    With `leaves_traces` also those that come about by saving something: for a site that is thrown away.
    """
    found: dict[str, list[PublicPage]] = {}
    desk = Desk()
    waiting, known = [START, *UNLINKED], {START, *UNLINKED}
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if len(found.get(kind, [])) >= MOST_OF_A_KIND.get(kind, MOST_OF_A_KIND_ELSE):
            continue
        answer = page.request.get(site + address, max_redirects=5)
        landed = answer.url.removeprefix(site)
        if answer.status >= 400:
            desk.astray.append(f"{address} answers {answer.status}")
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        kind = kind_of(landed)
        if not landed.startswith(START) or any(landed == one.address for one in found.get(kind, [])):
            continue
        found.setdefault(kind, []).append(PublicPage(name_of(kind), landed, answer.status, answer.body()))
        for link in _links(answer.body(), landed):
            if link not in known:
                known.add(link)
                waiting.append(link)
    for kind in sorted(found):
        most = MOST_CHOSEN.get(kind, MOST_CHOSEN_ELSE)
        desk.pages += [DeskPage(one.name, one.address) for one in chosen(found[kind], most=most)]
    desk.pages += _acted(found, leaves_traces=leaves_traces)
    desk.missing = sorted(written_kinds() - set(found))
    return desk


def kind_of(address: str) -> str:
    """Return what an address is one of: itself with … for ids, and for what Django draws alike the end alone."""
    path, _, query = address.partition("?")
    path = IDS.sub("/…", path)
    if alike := ALIKE.match(path):
        return f"/admin/…/{alike[1]}/"
    asked = dict(part.partition("=")[::2] for part in query.split("&") if part)
    return path + "".join(write(asked[name]) for name, write in ASKED.items() if asked.get(name))


def name_of(kind: str) -> str:
    """Return the name of a kind, for a file: what it is of and what is done, without the room."""
    path = re.sub(
        r"^/admin/(?:articles|reactions|images|tags|auth|newsroom|django_tasks_database)/(?=\w)",
        "/admin/",
        kind,
    )
    parts = re.findall(r"\w+", path.replace("…", "").removeprefix("/admin/"))
    return "-".join(["desk", *parts])


def written_kinds() -> set[str]:
    """Return the kinds of all addresses of `docs/rights.md` that answer a GET with a page, to whom they let in."""
    text = RIGHTS.read_text()
    registers, addresses = (
        [
            [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            for line in text.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
            if line.startswith("| `")
        ]
        for heading in ("Registers", "Addresses")
    )
    paths = [path for path, _of, get, _post in addresses if re.fullmatch(r"[RDPAN ]*[RDPAN]\*?", get)]
    for register, see, add, change, _delete, _actions in registers:
        if see[0] in "RDPA":
            paths += [f"{register}/", f"{register}/<id>/change/"]
        if add[0] in "RDPA" and change:
            paths.append(f"{register}/add/")
    kinds = {re.sub(r"<\w+>", "…", f"/admin/{path}") for path in paths if not path.startswith("/")}
    # An address without its end leads on to the row.
    return {
        kind for kind in kinds - LEAD_ON if not NO_PAGES.search(kind) and not re.search(r"/\w+/\w+/…/$", kind)
    }


def _links(body: bytes, address: str) -> Iterator[str]:
    tree = html.fromstring(body)
    tree.make_links_absolute(f"http://desk{address}", resolve_base_href=False)
    # A button that saves an article first leads to the step that it names.
    steps = [
        f"http://desk{address.partition('change/')[0]}steps/{name}/"
        for name in tree.xpath("//button[@name='_then']/@value | //input[@name='_then']/@value")
    ]
    for link in [*tree.xpath("//a/@href | //iframe/@src"), *steps]:
        target = str(link).partition("#")[0]
        path, _, query = target.removeprefix("http://desk").partition("?")
        # Sorted or narrowed otherwise it is the same page.
        asked = "&".join(part for part in query.split("&") if part.partition("=")[0] in KEPT)
        if target.startswith("http://desk/admin/") and not NO_PAGES.search(path):
            yield f"{path}?{asked}" if asked else path


# What comes about by doing something


def _acted(found: dict[str, list[PublicPage]], *, leaves_traces: bool) -> Iterator[DeskPage]:
    articles, tags = "/admin/articles/article/", "/admin/tags/tag/"
    drafts = [page for page in found.get(f"{articles}…/change/", ()) if b"desk-state--draft" in page.body]
    places = {kind: pages[0].address for kind, pages in found.items()}
    # The fullest of them has comments, passages without a source and everything else that a panel can show.
    places["a draft"] = max(drafts, key=lambda page: len(page.body)).address if drafts else ""
    actions = (
        re.findall(rb'<option value="(\w+_selected)"', found[articles][0].body) if articles in found else []
    )
    acts: list[tuple[str, str, Callable[[Page], None]]] = [
        ("desk-palette-open", START, _open_palette),
        # Where the menu covers nothing that could be hit.
        ("desk-menu-open", "/admin/password_change/done/", lambda page: page.locator(".desk-menu summary").first.click()),
        ("desk-article-panels-open", "a draft", _open_panels),
        ("desk-article-keys-open", "a draft", lambda page: page.keyboard.press("Control+/")),
        ("desk-article-chooser-open", "a draft", _open_chooser),
        ("desk-article-blocks-offered", "a draft", lambda page: page.locator(".order-machine-insert-target.last").click()),
        ("desk-article-not-saved", "a draft", _lose_the_connection),
        *(
            (f"desk-article-bulk-{action.decode().removesuffix('_selected')}", articles, _select(action.decode()))
            for action in actions
        ),
        ("desk-calendar-plan-open", f"{articles}calendar/?view=agenda", _open_plan),
        ("desk-import-previewed", f"{articles}import/", _preview_import),
        ("desk-image-together", "/admin/images/image/", _change_pictures),
        ("desk-tag-split-looked", f"{tags}…/split/", _look_at_split),
    ]  # fmt: skip
    if leaves_traces:
        acts += [
            ("desk-article-conflict", "a draft", _meet_in_one_place),
            ("desk-held-offered", START, _leave_without_saving),
        ]
    for name, place, act in acts:
        if places.get(place):
            yield DeskPage(name, places[place], act)


def _open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("ferry")
    page.locator("#desk-palette [role=option]").first.wait_for()


def _open_panels(page: Page) -> None:
    page.evaluate("for (const panel of document.querySelectorAll('#content details')) panel.open = true")
    page.locator("[data-fetched] .desk-why").first.wait_for()


def _open_chooser(page: Page) -> None:
    page.locator(".chooser-buttons button:visible").first.click()
    page.locator(".chooser-option").first.wait_for()


def _lose_the_connection(page: Page) -> None:
    page.route("**/autosave/", lambda route: route.abort())
    page.locator("#id_deck").fill("Typed while the newsroom did not answer.")
    page.locator('[data-saving][data-state="bad"]').wait_for(timeout=PATIENCE)


def _select(action: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for box in page.locator("input.action-select").all()[:12]:
            box.check()
        page.locator("select[name=action]").select_option(action)
        page.locator("button[name=index]").click()
        page.wait_for_load_state()

    return act


def _open_plan(page: Page) -> None:
    page.locator("a[data-opens-plan]").first.click()
    page.locator("dialog form#plan").wait_for()


def _preview_import(page: Page) -> None:
    page.locator("textarea").first.fill(PAGE_OF_ANOTHER_SITE)
    page.locator("#content-main [type=submit]").first.click()
    page.wait_for_load_state()


def _change_pictures(page: Page) -> None:
    for box in page.locator("input[name=chosen]").all()[:3]:
        box.check()
    page.locator("#library-form [type=submit]").click()
    page.wait_for_load_state()


def _look_at_split(page: Page) -> None:
    page.locator("#id_name_en").fill("A part of it")
    for box in page.locator("input[name=article]").all()[:2]:
        box.check()
    page.locator("button[value=look]").click()
    page.wait_for_load_state()


def _meet_in_one_place(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#id_deck").fill(f"As one of two wrote it. {other.evaluate('Date.now()')}")
    with other.expect_response(re.compile("/autosave/"), timeout=PATIENCE):
        pass
    other.close()
    page.locator("#id_deck").fill("As the other wrote it.")
    page.locator("#conflict").wait_for(timeout=PATIENCE)


def _leave_without_saving(page: Page) -> None:
    other = page.context.new_page()
    other.goto(f"{page.url}articles/article/add/")
    other.locator("#id_deck").fill("Only a deck so far")
    with other.expect_response(re.compile("/autosave/"), timeout=PATIENCE):
        pass
    other.close(run_before_unload=False)
    page.reload()
    page.locator(".desk-held").first.wait_for()
