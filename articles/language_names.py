"""What languages are called: in the interface's language, and in their own."""

from django.utils.translation import get_language_info


def language_label(code: str) -> str:
    """Return the language's name in the interface's language, or its code where it has none."""
    return _information(code).get("name_translated") or code


def own_name(code: str) -> str:
    """Return the language's name in that language, or its code where it has none."""
    return _information(code).get("name_local") or code


def _information(code: str) -> dict[str, str]:
    try:
        return {name: str(value) for name, value in get_language_info(code.lower()).items()}
    except KeyError:
        return {}
