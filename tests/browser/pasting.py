"""What was copied, as a person finds it: by pasting. Pages may not read the clipboard, and are not asked to."""

from playwright.sync_api import Page


def pasted(page: Page) -> str:
    """Return what Ctrl+V puts into a field of its own on the page."""
    field = "document.querySelector('#pasted-here')"
    page.evaluate(
        "() => { const field = document.createElement('textarea'); field.id = 'pasted-here'; document.body.append(field); }"
    )
    was_focused = page.evaluate_handle("document.activeElement")
    page.evaluate(f"{field}.focus()")
    page.keyboard.press("Control+V")
    text = str(page.evaluate(f"{field}.value"))
    page.evaluate(f"(before) => {{ {field}.remove(); before.focus(); }}", was_focused)
    return text
