"""What is sent in the place of a passkey: whatever it is, it is refused in words, and nothing of it is kept."""

import base64
import json
import random
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client

from newsroom.accounts.passkeys import LONGEST, USED, CredentialField
from tests.factories import REPORTER, make_user
from tests.newsroom.accounts.logging_in import (
    CHROME,
    SECOND,
    code,
    give_code_app,
    give_passkey,
    log_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ACCEPT = {"accept": "application/json"}


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def client_data(kind: str, challenge: str = "x") -> str:
    return written(json.dumps({"type": kind, "challenge": challenge, "origin": "http://testserver"}).encode())


def used(handle: object, **response: object) -> str:
    """Return an answer of a browser in which only the handle of its user is odd."""
    members = {
        "clientDataJSON": client_data("webauthn.get"),
        "authenticatorData": written(bytes(32) + b"\x05" + bytes(4)),
        "signature": written(b"signature"),
        "userHandle": handle,
    }
    return json.dumps({"id": "YWJj", "rawId": "YWJj", "type": "public-key", "response": members | response})


def hostile() -> Iterator[str]:
    yield from (
        "",
        "[]",
        "1",
        '"x"',
        "null",
        "{}",
        '{"response":1}',
        '{"response":{}}',
        '{"id":"\\u0000"}',
        "NaN",
    )
    yield '{"id":1,"rawId":2,"response":{"clientDataJSON":3}}'
    yield '{"a":' * 5_000 + "1" + "}" * 5_000
    yield json.dumps({"id": "a" * 100_000, "rawId": "b", "response": {"clientDataJSON": "a"}})
    for handle in (
        None,
        1,
        "",
        "é",
        *(written(text) for text in (b"abc", b"9" * 40, b"-1", b"\xff", b"1e3", "١".encode(), b"\x00")),
    ):
        yield used(handle)
    yield used(written(b"1"), clientDataJSON=written(b"not json"))
    yield used(written(b"1"), clientDataJSON=written(b"[]"))
    yield used(written(b"1"), clientDataJSON=written(b"[" * 10_000))
    yield used(written(b"1"), authenticatorData=written(b"short"))
    yield used(written(b"1"), authenticatorData=written(bytes(32) + b"\xc5" + bytes(40)))
    yield used(written(b"1"), authenticatorData="%%%", signature=[])


def attestations() -> Iterator[bytes]:
    """Return what may stand in the place of CBOR: too deep, too long by its own word, cut off, and noise."""
    yield from (
        b"",
        b"\x81" * 10_000,
        b"\x9b" + b"\xff" * 8,
        b"\xa1",
        b"\xa3\x63fmt",
        b"\xbf",
        b"\xff",
        b"\xf6",
        b"\xa0",
    )
    chance = random.Random(20260302)
    for _turn in range(6):
        yield chance.randbytes(chance.randrange(1, 200))


def test_whatever_is_sent_for_a_passkey_at_the_door_is_refused(settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    user = make_user(role=REPORTER)
    give_code_app(user)
    strange, halfway = Client(), log_in(user)[0]
    for sent in hostile():
        strange.get("/admin/login/passkey/", headers=ACCEPT)
        assert (
            strange.post("/admin/login/passkey/", {"credential": sent}).headers["Location"] == "/admin/login/"
        )
        halfway.get(SECOND)
        assert halfway.post(SECOND, {"credential": sent}).status_code == 200
    assert "That passkey was not accepted." in strange.get("/admin/login/").text


def test_whatever_is_sent_for_a_new_passkey_is_not_kept(settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    client = log_in(make_user(role=REPORTER))[0]
    page = "/admin/account/passkeys/"
    for sent in ("", '{"response":1}', "{" * 200_000):
        assert client.post(page, {"name": "x", "credential": sent}).status_code == 200
    challenge = json.loads(client.get(page).context["passkey_options"])["publicKey"]["challenge"]
    for attestation in attestations():
        response = {
            "clientDataJSON": client_data("webauthn.create", challenge),
            "attestationObject": written(attestation),
        }
        sent = json.dumps({"id": "YWJj", "rawId": "YWJj", "type": "public-key", "response": response})
        answer = client.post(page, {"name": "x", "credential": sent})
        assert answer.status_code == 200
        assert "not accepted" in answer.text
    assert not Authenticator.objects.exists()


def test_only_what_is_known_of_a_passkey_gets_further() -> None:
    field = CredentialField(members=USED)
    read = field.clean(used("YWJj", further="\x00", attestationObject={}))
    assert set(read["response"]) == {*USED, "userHandle"}
    for bad in (used("YWJj", signature="a" * (LONGEST + 1)), used("YWJj", signature="\x00"), "{" * 200_000):
        with pytest.raises(ValidationError):
            field.clean(bad)


def test_names_of_passkeys_are_short_and_shown_as_they_are() -> None:
    user = make_user(role=REPORTER)
    give_code_app(user)
    passkey = give_passkey(user)
    client = Client(headers={"user-agent": CHROME})
    log_in(user, client=client)
    client.post(SECOND, {"code": code()})
    page = f"/admin/account/passkeys/{passkey.pk}/rename/"
    for name in ("x" * 101, "", "\x00", " "):
        assert client.post(page, {"name": name}).status_code == 200
    client.post(page, {"name": "<b onclick=alert(1)>"})
    assert "&lt;b onclick=alert(1)&gt;" in client.get("/admin/account/").text
