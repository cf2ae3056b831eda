"""What the desk's header leads to, within a person's rights."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

# What the header leads to, in the order of a working day; one line has room for these on a desk's screen.
HEADER_MODELS = ("Article", "Quotation", "Capture", "Source", "Image")
# What it leads to less often, under its menu.
MENU_MODELS = (
    "Paraphrase",
    "Tag",
    "Edition",
    "Outlet",
    "DeskTask",
    "TakedownRequest",
    "Redaction",
    "Activity",
    "ImportRun",
    "ExportRun",
    "BrowserReport",
)
# Pages below a register that have a link of their own.
ERRANDS = ("/capture/new/", "/quotation/to-verify/", "/article/calendar/")


def errands(request: HttpRequest) -> list[dict[str, object]]:
    """Return the header's links to what people do all day and no register holds, within this person's rights."""
    wanted = [
        ("reactions.add_capture", gettext("Capture a page"), "admin:reactions_capture_by_address"),
        ("reactions.verify_quotation", gettext("To verify"), "admin:reactions_quotation_queue"),
    ]
    return [
        {"name": name, "address": reverse(address), "is_here": request.path == reverse(address)}
        for right, name, address in wanted
        if request.user.has_perm(right)
    ]


def report_links(request: HttpRequest) -> list[dict[str, object]]:
    """Return the way to the reports, for who may read any of them."""
    if not request.user.has_perm("articles.view_article"):
        return []
    address = reverse("admin:articles_article_reports")
    return [{"name": gettext("Reports"), "address": address, "is_here": request.path.startswith(address)}]


def calendar_link(request: HttpRequest) -> list[dict[str, object]]:
    """Return the menu's link to the calendar, for who may see articles."""
    address = reverse("admin:articles_article_calendar")
    link = {"name": gettext("Calendar"), "address": address, "is_here": request.path == address}
    return [link] if request.user.has_perm("articles.view_article") else []


def header_links(
    available_apps: list[dict[str, object]], path: str, names: tuple[str, ...]
) -> list[dict[str, object]]:
    """Return links to the registers of these names, in their order, that this person may see."""
    found: dict[str, dict[str, object]] = {}
    for app in available_apps:
        models = app["models"]
        assert isinstance(models, list)
        for model in models:
            if model["object_name"] in names and model["admin_url"]:
                address = model["admin_url"]
                found[model["object_name"]] = {
                    "name": model["name"],
                    "address": address,
                    "is_here": path.startswith(address) and not path.endswith(ERRANDS),
                }
    return [found[name] for name in names if name in found]
