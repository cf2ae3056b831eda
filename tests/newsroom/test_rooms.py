"""What the import contract cannot say."""

import ast
from pathlib import Path

import pytest

REACTIONS = Path(__file__).resolve().parent.parent.parent / "reactions"
ENGINE = [
    REACTIONS / "presenting" / "text_fragments.py",
    *sorted((REACTIONS / "judging").glob("*.py")),
    *sorted((REACTIONS / "reading").glob("*.py")),
    *(
        REACTIONS / "health" / f"{name}.py"
        for name in ("comments", "marks", "outcomes", "reasons", "telling", "timing")
    ),
]


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.relative_to(REACTIONS).as_posix())
def test_the_engine_uses_nothing_of_django_but_the_marking_of_messages(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
    django = {name for name in imported if name.startswith("django")}
    # The second is the same function, from where importing it sets nothing up.
    assert django <= {
        "django.utils.translation.gettext_noop",
        "django.utils.translation.trans_null.gettext_noop",
    }
