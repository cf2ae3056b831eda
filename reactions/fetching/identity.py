"""Who asks: what the newsroom says of itself to the sites that it asks."""

from django.conf import settings

PURPOSE = "keeps evidence for quotations"


def user_agent() -> str:
    """Return the User-Agent: the publication's name as far as it is ASCII, its address and the purpose."""
    name = "".join(letter for letter in settings.SITE_NAME if letter.isascii() and letter.isprintable())
    name = " ".join(name.replace("(", " ").replace(")", " ").split())
    return (
        f"ReactionNewsroom/{settings.VERSION} ({name + '; ' if name else ''}+{settings.SITE_URL}; {PURPOSE})"
    )
