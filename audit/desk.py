"""The desk's own pages, signed in: axe, what does not fit, what the console says, links that lead to nothing."""

from playwright.sync_api import BrowserContext

from audit import browser
from audit.measuring import Audit, version_of
from audit.pages import PublicPage
from audit.shown import by_page
from audit.site import OWNER
from scripts.desk_pages import find_desk

# Of a site that is not the audit's own, what its publisher sees.
PUBLISHER, PASSWORD = "demo-publisher", "demo-newsroom"
# Pages that Django draws and we only dress are looked at too: editors do not care who drew them.
VIEWS = [
    browser.View("320 px light", 320, "light"),
    browser.View("1280 px dark, Korean", 1280, "dark", language="ko"),
    browser.View("320 px dark, Korean", 320, "dark", language="ko"),
    browser.View("1280 px light", 1280, "light"),
    browser.View("1280 px light, Korean, 200 % zoom", 1280, "light", zoom=2, language="ko"),
]


def part_desk(audit: Audit) -> None:
    def sign_in(context: BrowserContext) -> None:
        page = context.new_page()
        page.goto(f"{audit.site}/admin/login/?next=/admin/")
        page.fill("#id_username", OWNER if audit.is_own else PUBLISHER)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url("**/admin/")
        page.close()

    with browser.chromium() as chromium:
        context = chromium.new_context(locale="en")
        sign_in(context)
        desk = find_desk(context.new_page(), audit.site, leaves_traces=audit.is_own)
        context.close()
    if audit.is_own:
        audit.tell("the desk: every kind of page is there", "lxml", desk.missing)
    audit.tell("the desk: no link leads to nothing", "lxml", desk.astray)
    pages = [page for page in desk.pages if audit.is_wanted(page.name)]
    found = browser.look(
        site=audit.site,
        pages=[PublicPage(page.name, page.address, 200, b"") for page in pages],
        views=VIEWS[: 2 if audit.is_fast else None],
        with_axe=True,
        say=audit.say,
        prepare=sign_in,
        acts={page.name: page.act for page in pages if page.act is not None},
    )
    counted = f"{len(pages)} pages × {len({view for _name, view in found})} views"
    violations = by_page(found, "violations")
    tool = f"axe-core {version_of('axe-core')}"
    audit.tell("the desk: 0 violations of WCAG 2.2 AA", tool, violations, f"{len(violations)} on {counted}")
    wide = [line for line in by_page(found, "misfits") if "wider than the window" in line]
    audit.tell("the desk: nothing wider than the window", "Chromium", wide, f"{len(wide)} on {counted}")
    complaints = by_page(found, "complaints")
    audit.tell("the desk: no complaint in the console", "Chromium", complaints)
    audit.tell("the desk: no outside request", "Chromium", by_page(found, "outside"))
