"""What a browser says it is, in a few words: all that is kept of it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

# The first that is found counts: most browsers also name those that they are like.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Whale/", "Whale"), ("KAKAOTALK", "KakaoTalk"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and a system by their names; both empty where nothing is known."""

    browser: str = ""
    system: str = ""

    def kept(self) -> str:
        """Return the text that is stored; `device_kept` reads it."""
        return f"{self.browser}{SEPARATOR}{self.system}"

    def in_words(self) -> str:
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system


def device_of(user_agent: str) -> Device:
    """Return what the header names, whatever stands in it."""
    return Device(browser=_first(BROWSERS, user_agent), system=_first(SYSTEMS, user_agent))


def device_kept(text: str) -> Device:
    browser, _separator, system = text.partition(SEPARATOR)
    return Device(browser=browser, system=system)


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for part, name in names if part in text), "")
