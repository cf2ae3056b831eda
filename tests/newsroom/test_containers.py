"""What `deploy/` says of containers: files, commands and variables that there are. No daemon is needed."""

import os
import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
COMPOSE = ROOT / "deploy" / "compose.yaml"


def instructions_of(path: Path) -> list[tuple[str, str]]:
    """Return the instructions of a container file; continued lines are one."""
    return re.findall(r"^([A-Z]+) (.+)$", path.read_text().replace("\\\n", " "), re.MULTILINE)


INSTRUCTIONS = instructions_of(ROOT / "deploy" / "Containerfile")
OWN = re.compile(r"\b(?:NEWSROOM_[A-Z_]+|DATABASE_URL|CACHE_URL|PAGE_CACHE_URL)\b")

pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def test_every_image_is_named_with_its_version_or_built_from_a_file_that_is_there(compose) -> None:
    images = {service["image"] for service in compose["services"].values() if "build" not in service}
    contexts = set()
    for service in compose["services"].values():
        if "build" in service:
            context = (COMPOSE.parent / service["build"]["context"]).resolve()
            contexts.add(context)
            built = instructions_of(context / service["build"]["dockerfile"])
            images |= {arguments.split()[0] for instruction, arguments in built if instruction == "FROM"}
    # nginx is built where no secrets lie.
    assert contexts == {ROOT, ROOT / "deploy" / "nginx"}
    assert len(images) == 4
    assert [image for image in images if not re.search(r":\d[\w.-]*$|:\w+-slim$", image)] == []


def test_what_is_copied_into_the_image_is_there_and_not_kept_out_of_it() -> None:
    kept_out = (ROOT / ".dockerignore").read_text().split()
    sources = [
        source
        for instruction, arguments in INSTRUCTIONS
        if instruction == "COPY" and "--from" not in arguments
        for source in arguments.split()[:-1]
    ]
    assert "." in sources
    for source in sources:
        assert (ROOT / source).exists()
        assert source.split("/")[0] not in kept_out
    assert {".git", ".env", "var", ".venv"} <= set(kept_out)


def test_commands_are_those_of_the_newsroom_and_their_order_holds(compose) -> None:
    services = compose["services"]
    started = [service.get("command") for service in services.values() if service.get("image") == "newsroom"]
    commands = [command[-1] for command in started if command]
    assert sorted(commands) == ["prepare", "worker"]
    assert set(commands) <= get_commands().keys()
    assert services["web-1"]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        named = [volume.split(":")[0] for volume in service.get("volumes", ()) if volume[0] not in "./"]
        assert set(named) <= compose["volumes"].keys()
        assert set(service.get("networks", ())) <= compose["networks"].keys()
    # Nobody but nginx is reached from elsewhere.
    assert [name for name, service in services.items() if service.get("ports")] == ["nginx"]


def test_nginx_is_told_where_the_web_servers_are_and_who_purges(compose) -> None:
    """By numbers, which stay when a container is made anew: nginx looks a name up once."""
    services = compose["services"]
    at = {
        name: str(service["networks"]["inside"]["ipv4_address"])
        for name, service in services.items()
        if isinstance(service.get("networks"), dict)
    }
    assert sorted(at) == ["nginx", "web-1", "web-2"]
    (subnet,) = [ip_network(place["subnet"]) for place in compose["networks"]["inside"]["ipam"]["config"]]
    assert all(ip_address(address) in subnet for address in at.values())
    told = (ROOT / "deploy" / "README.md").read_text()
    command = re.search(
        r"^scripts/nginx_configuration(?:.|\\\n)+?(?=> deploy/nginx\.conf)", told, re.MULTILINE
    )
    assert command
    arguments = command[0].replace("\\\n", " ").split()[1:]
    assert [arguments[place + 1] for place, word in enumerate(arguments) if word == "--app"] == [
        f"{at['web-1']}:8000",
        f"{at['web-2']}:8000",
    ]
    assert arguments[arguments.index("--purge-from") + 1] == str(subnet)
    port = arguments[arguments.index("--purge-listen") + 1].rpartition(":")[2]
    assert services["worker"]["environment"]["NEWSROOM_PURGE"] == f"nginx://{at['nginx']}:{port}"


def test_the_image_starts_the_server_with_options_that_it_has() -> None:
    (command,) = [arguments for instruction, arguments in INSTRUCTIONS if instruction == "CMD"]
    options = re.findall(r'"(--[\w-]+)"', command)
    help_text = subprocess.run(
        [Path(sys.executable).with_name("granian"), "--help"], check=True, capture_output=True, text=True
    ).stdout
    assert len(options) > 4
    assert [option for option in options if option.removeprefix("--no-") not in help_text] == []
    assert re.search(r'"newsroom\.wsgi:application"\]$', command)


def test_the_newsroom_starts_with_what_containers_are_told(compose, tmp_path) -> None:
    """In production, with the secrets that an administrator adds; the checks of deployment have nothing to say. Buckets are left out: they would be asked."""
    told = dict(compose["services"]["web-1"]["environment"])
    for instruction, arguments in INSTRUCTIONS:
        if instruction == "ENV" and "NEWSROOM_ENV" in arguments:
            told |= dict(pair.split("=", 1) for pair in arguments.split())
    read = "".join(path.read_text() for path in (ROOT / "newsroom").rglob("*.py"))
    assert [name for name in OWN.findall(" ".join(told)) if f'"{name}"' not in read] == []
    environment = {
        **{name: value for name, value in os.environ.items() if not OWN.fullmatch(name)},
        **told,
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": told["DATABASE_URL"].replace("${POSTGRES_PASSWORD:?set it in deploy/.env}", "secret"),
        "NEWSROOM_VAR_DIR": str(tmp_path / "state"),
        "NEWSROOM_STATIC_ROOT": str(tmp_path / "static"),
        "NEWSROOM_SITE_URL": "https://news.example.org",
        "NEWSROOM_ALLOWED_HOSTS": "news.example.org",
        "NEWSROOM_SECRET_KEY": secrets.token_urlsafe(64),
        "NEWSROOM_EVIDENCE_KEYS": Fernet.generate_key().decode(),
        "NEWSROOM_SECURITY_CONTACT": "mailto:security@news.example.org",
        "NEWSROOM_SECURITY_EXPIRES": f"{(datetime.now(UTC) + timedelta(days=90)).date()}",
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
