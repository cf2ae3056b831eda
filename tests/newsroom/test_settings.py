"""Settings: read strictly, documented completely."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class

from newsroom import environment

ROOT = Path(__file__).resolve().parent.parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
OUR_ROOMS = {"newsroom", "articles", "reactions", "images", "tags", "delivery"}


def replica(*, of: str, pages: bool = True) -> object:
    return environment.replica("X", of={"ENGINE": f"django.db.backends.{of}"}, has_page_cache=pages)


def table_rows(heading: str) -> list[list[str]]:
    section = OPERATIONS.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|(.+)\|$", section, flags=re.MULTILINE)[2:]
    return [[cell.strip() for cell in row.split("|")] for row in rows]


def test_every_variable_that_the_settings_read_is_documented_and_no_other():
    code = (ROOT / "newsroom" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code))
    assert len(re.findall(r"\benv\.\w+\(", code)) == len(read)
    assert {row[0].strip("`") for row in table_rows("Variables")} == read


def test_every_variable_is_documented_with_type_default_and_meaning():
    for row in table_rows("Variables"):
        assert len(row) == 4, row
        assert all(row), row


def test_no_room_reads_the_environment_behind_the_settings_back():
    allowed = {"newsroom/environment.py", "newsroom/wsgi.py", "newsroom/management/commands/serve.py"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for room in OUR_ROOMS
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text())
    }
    assert readers <= allowed


def test_every_command_of_ours_is_documented_and_no_other():
    ours = {name for name, app in get_commands().items() if app in OUR_ROOMS}
    documented = [re.match(r"`manage\.py (\w+)", row[0]).group(1) for row in table_rows("Commands")]
    assert sorted(documented) == sorted(ours)


def test_every_command_of_ours_says_what_it_does():
    for name, app in get_commands().items():
        if app in OUR_ROOMS:
            assert load_command_class(app, name).help


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == settings.VERSION


def test_tests_run_in_a_folder_of_their_own():
    assert settings.ENVIRONMENT == "test"
    assert "newsroom-tests-" in str(settings.MEDIA_ROOT)


@pytest.mark.parametrize(
    ("read", "value", "hint"),
    [
        (lambda: environment.number("X", 5), "abc", "whole number"),
        (lambda: environment.number("X", 5), "-1", "whole number"),
        (lambda: environment.number("X", 5), "٣", "whole number"),
        (lambda: environment.number("X", 5, at_most=65535), "70000", "65535"),
        (lambda: environment.flag("X", False), "maybe", "1 or 0"),
        (lambda: environment.choice("X", "a", ["a", "b"]), "c", "one of: a, b"),
        (lambda: environment.site_address("X", ""), "news.example.org", "https://"),
        (lambda: environment.site_address("X", ""), "https://news.example.org/path", "https://"),
        (lambda: environment.time_zone("X", "UTC"), "Seoul", "Asia/Seoul"),
        (lambda: environment.time_zone("X", "UTC"), "../etc/passwd", "Asia/Seoul"),
        (lambda: environment.database("X", ""), "nonsense", "postgres://"),
        (lambda: environment.database("X", ""), "mysql://user:secret@host/name", "postgres://"),
        (lambda: environment.database("X", ""), "postgres://user:secret@host:port/name", "postgres://"),
        (lambda: environment.database("X", ""), "postgres://user:secret@host", "postgres://"),
        (lambda: environment.places("X"), "localhost:80", "127.0.0.1:8765"),
        (lambda: environment.places("X"), "127.0.0.1", "127.0.0.1:8765"),
        (lambda: environment.places("X"), "127.0.0.1:99999", "127.0.0.1:8765"),
        (lambda: environment.cache("X", ""), "nonsense", "redis://"),
        (lambda: environment.email("X", ""), "nonsense", "smtp+tls://"),
        (
            lambda: replica(of="postgresql"),
            "sqlite:////var/copy.sqlite3",
            "a standby of the PostgreSQL database",
        ),
        (lambda: replica(of="sqlite3"), "postgres://user:secret@host/name", "a standby of the PostgreSQL"),
        (
            lambda: replica(of="postgresql", pages=False),
            "postgres://user:secret@host/name",
            "PAGE_CACHE_URL",
        ),
        (lambda: environment.bucket("X"), "https://storage.example.org/pictures", "s3://bucket"),
        (lambda: environment.bucket("X"), "s3://key:secret@pictures", "AWS_ACCESS_KEY_ID"),
        (lambda: environment.bucket("X"), "s3://pictures?endpoint=storage.example.org", "endpoint=https://"),
        (lambda: environment.bucket("X"), "s3://pictures?key=secret", "AWS_ACCESS_KEY_ID"),
        (lambda: environment.caches_in_front("X", tokens={}), "nginx://127.0.0.1:8081,secret", "cache 2"),
        (lambda: environment.caches_in_front("X", tokens={}), "nginx://127.0.0.1:65536", "nginx://127"),
        (lambda: environment.caches_in_front("X", tokens={}), "fastly://a,fastly://a", "each once"),
        (
            lambda: environment.caches_in_front("X", tokens={"fastly": ("Y", "secret token")}),
            "varnish://varnish.example:6081,fastly://a",
            "Set Y",
        ),
    ],
)
def test_a_variable_of_the_wrong_kind_is_refused_by_name_and_without_secrets(monkeypatch, read, value, hint):
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    message = str(refusal.value)
    assert message.startswith("X ")
    assert hint in message
    assert "secret" not in message


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (lambda: environment.number("X", 5), " 7 ", 7),
        (lambda: environment.number("X", 5), "", 5),
        (lambda: environment.flag("X", False), "Yes", True),
        (lambda: environment.flag("X", True), "off", False),
        (lambda: environment.flag("X", True), "", True),
        (lambda: environment.names("X", ["z"]), "a, b,,c ", ["a", "b", "c"]),
        (lambda: environment.names("X", ["z"]), "", ["z"]),
        (
            lambda: environment.places("X"),
            "127.0.0.1:80,a.example=[::1]:81",
            ["127.0.0.1:80", "a.example=[::1]:81"],
        ),
        (lambda: environment.site_address("X", ""), "https://news.example.org/", "https://news.example.org"),
    ],
)
def test_a_variable_is_read_as_its_type(monkeypatch, read, value, expected):
    monkeypatch.setenv("X", value)
    assert read() == expected


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSROOM_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean, "NEWSROOM_VAR_DIR": str(settings.VAR_DIR), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_mistyped_variable_ends_a_command_with_one_clear_line():
    result = manage("check", NEWSROOM_PORT="eight thousand")
    assert result.returncode != 0
    assert result.stderr == "NEWSROOM_PORT is 'eight thousand'. Set it to a whole number from 0 to 65535.\n"


def test_a_proxy_is_believed_only_where_there_is_one():
    code = "from django.conf import settings; print(settings.SECURE_PROXY_SSL_HEADER)"
    assert manage("shell", "-v", "0", "-c", code).stdout.strip() == "None"
    assert (
        "HTTP_X_FORWARDED_PROTO" in manage("shell", "-v", "0", "-c", code, NEWSROOM_BEHIND_PROXY="1").stdout
    )


def test_sqlite_runs_with_what_the_settings_ask_for():
    expected = {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,  # NORMAL: safe in WAL mode
        "busy_timeout": 20_000,  # milliseconds
        "temp_store": 2,  # MEMORY
        "cache_size": -4_000,  # KiB
    }
    code = (
        "import json; from django.db import connection; cursor = connection.cursor(); "
        f"print(json.dumps({{name: cursor.execute('PRAGMA ' + name).fetchone()[0] for name in {list(expected)}}}))"
    )
    assert json.loads(manage("shell", "-v", "0", "-c", code, DATABASE_URL="").stdout) == expected
