"""What languages are called: in the interface's language, and in their own."""

from django.conf import global_settings, settings
from django.utils.translation import get_language_info


def language_label(code: str) -> str:
    """Return the language's name in the interface's language, or its code where it has none."""
    return _information(code).get("name_translated") or code


def own_name(code: str) -> str:
    """Return the language's name in that language, or its code where it has none."""
    return _information(code).get("name_local") or code


def language_choices(*codes: str) -> list[tuple[str, str]]:
    """Return codes and names of languages to choose from: those of the newsroom, then `codes`, then all others by name."""
    first = dict.fromkeys([*(code for code, _name in settings.LANGUAGES), *filter(None, codes)])
    known = {code.lower() for code in first}
    others = [(code, _both_names(code)) for code, _name in global_settings.LANGUAGES if code not in known]
    return [*((code, _both_names(code)) for code in first), *sorted(others, key=lambda choice: choice[1])]


def _both_names(code: str) -> str:
    return " · ".join(dict.fromkeys([language_label(code), own_name(code)]))


def _information(code: str) -> dict[str, str]:
    try:
        return {name: str(value) for name, value in get_language_info(code.lower()).items()}
    except KeyError:
        return {}
