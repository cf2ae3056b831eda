"""`verify_evidence`: whatever is changed of the evidence, by whoever has the disk or the database, is found and named."""

import os
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import QuerySet

from reactions.models import Capture, CaptureArtifact, CaptureComment, Quotation, Verification
from reactions.sealing import NewArtifact, seal, verify_capture, verify_chain
from reactions.sealing.ciphers import PIECE
from tests.factories import NOW, make_capture, make_quotation, make_source, picture_bytes
from tests.reactions.evidence import sealed_text_capture

pytestmark = pytest.mark.django_db


def verify(*options: str) -> str:
    """Return what the command says where all is well; raise `CommandError` where it is not."""
    out = StringIO()
    call_command("verify_evidence", *options, stdout=out, stderr=StringIO(), no_color=True)
    return out.getvalue()


def findings(*options: str) -> list[str]:
    """Return the lines in which the command names what is broken."""
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_evidence", "--all", *options, stdout=StringIO(), stderr=errors, no_color=True)
    return errors.getvalue().splitlines()


def raw(model: type[models.Model]) -> "QuerySet[Any]":
    """Return rows as somebody with the database's password sees them: nothing is append-only there."""
    return QuerySet(model)


def capture_with_every_role() -> Capture:
    source = make_source()
    long = b"".join(os.urandom(64) for _turn in range(40_000))
    assert len(long) > 2 * PIECE
    data = {"warc": long, "screenshot": picture_bytes(), "text": "줄을 섰어요".encode(), "wacz": b""}
    roles = CaptureArtifact.Role.values
    return seal(
        capture=Capture(
            source=source,
            method=Capture.Method.FETCH,
            requested_url=source.canonical_url,
            final_url=source.canonical_url,
            captured_at=NOW,
            recorded_at=NOW,
            tool="test 1",
            is_readable=True,
        ),
        artifacts=[
            NewArtifact(
                role=CaptureArtifact.Role(role),
                media_type="text/plain",
                data=data.get(role, role.encode() * 9),
            )
            for role in roles
        ],
        comments=[],
    )


def test_every_byte_that_is_changed_in_any_artifact_is_found_and_named() -> None:
    capture = capture_with_every_role()
    chance = random.Random(20260302)
    assert verify_capture(capture=capture).is_sound
    for artifact in capture.artifacts.all():
        path = Path(artifact.file.path)
        whole = path.read_bytes()
        edges = [0, 1, 9, 10, 11, 17, 18, 19, len(whole) // 2, len(whole) - 17, len(whole) - 1]
        pieces = [18 + PIECE, 18 + PIECE + 15, 18 + PIECE + 16, 18 + PIECE + 17]
        anywhere = [chance.randrange(len(whole)) for _turn in range(6)]
        for position in {at for at in (*edges, *pieces, *anywhere) if at < len(whole)}:
            changed = bytes([whole[position] ^ 1 << chance.randrange(8)])
            path.write_bytes(whole[:position] + changed + whole[position + 1 :])
            (problem,) = verify_capture(capture=capture).problems
            assert problem.role == artifact.role, (artifact.role, position)
        for shorter in (b"", whole[:5], whole[:18], whole[:-1], whole[: 18 + PIECE + 16]):
            if shorter != whole:
                path.write_bytes(shorter)
                assert not verify_capture(capture=capture).is_sound
        path.write_bytes(whole + b"\x00")
        assert not verify_capture(capture=capture).is_sound
        path.write_bytes(whole)
    assert verify_capture(capture=Capture.objects.get()).is_sound


def test_files_exchanged_or_pieces_moved_within_one_are_found() -> None:
    capture = capture_with_every_role()
    warc, text = (Path(capture.artifacts.get(role=role).file.path) for role in ("warc", "text"))
    whole, other = warc.read_bytes(), text.read_bytes()
    first, second = whole[18 : 18 + PIECE + 16], whole[18 + PIECE + 16 : 18 + 2 * (PIECE + 16)]
    warc.write_bytes(whole[:18] + second + first + whole[18 + 2 * (PIECE + 16) :])
    assert "changed after it was stored" in findings()[0]
    warc.write_bytes(other)
    text.write_bytes(whole)
    assert len(findings()) == 2


# Columns whose change alone tells nothing new: the number of the row itself.
NUMBERS_OF_ROWS = {"id"}


def other_value(field: models.Field[Any, Any], value: Any) -> Any:
    """Return another value that the column can hold; of texts one letter differs."""
    if field.name == "manifest":
        return {**value, "tool": "test 2"}
    if field.name == "redirects":
        return ["https://elsewhere.example/"]
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return (value or NOW) + timedelta(microseconds=1)
    if isinstance(field, models.BinaryField):
        return bytes(value[:40]) + bytes([value[40] ^ 1]) + bytes(value[41:])
    if isinstance(field, models.IntegerField):
        return 1 if value is None else value + 1
    text = str(value)
    return f"{'b' if text[:1] == 'a' else 'a'}{text[1:]}"


def columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in (Capture, CaptureArtifact, CaptureComment):
        for field in model._meta.concrete_fields:
            if field.name not in NUMBERS_OF_ROWS:
                yield model, field.name


@pytest.mark.parametrize(
    ("model", "name"), list(columns()), ids=lambda value: getattr(value, "__name__", value)
)
def test_a_change_of_any_column_is_found_and_named(model: type[models.Model], name: str) -> None:
    sealed_text_capture()
    capture, elsewhere = sealed_text_capture(), sealed_text_capture()
    rows = raw(model).filter(pk=capture.pk) if model is Capture else raw(model).filter(capture=capture)
    row: Any = rows.order_by("-pk")[0]
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    if name == "previous":
        # The only place in the chain that is free.
        value: Any = elsewhere
    elif isinstance(field, models.ForeignKey):
        value = field.related_model._default_manager.exclude(pk=getattr(row, field.attname)).order_by("pk")[0]
    else:
        value = "mhtml" if name == "role" else other_value(field, getattr(row, name))
    if name == "capture":
        # Make room where it is moved to.
        same = {"role": row.role} if isinstance(row, CaptureArtifact) else {"ordinal": row.ordinal}
        raw(model).filter(capture=value, **same).delete()
    raw(model).filter(pk=row.pk).update(**{name: value})
    named = findings()
    assert any(f"capture {capture.pk}, " in line for line in named), named
    if model is CaptureArtifact:
        assert any(f", {row.role}: " in line or ", mhtml: " in line for line in named), named


def drop_an_artifact(capture: Capture) -> None:
    raw(CaptureArtifact).filter(capture=capture, role="html").delete()


def drop_a_comment(capture: Capture) -> None:
    raw(CaptureComment).filter(capture=capture, ordinal=1).delete()


def add_a_comment(capture: Capture) -> None:
    CaptureComment.objects.create(capture=capture, ordinal=9, start=0, end=3)


def add_an_artifact(capture: Capture) -> None:
    artifact = capture.artifacts.get(role="html")
    artifact.pk, artifact.role, artifact._state.adding = None, "mhtml", True
    artifact.save()


def exchange_two_comments(capture: Capture) -> None:
    rows = raw(CaptureComment).filter(capture=capture)
    rows.filter(ordinal=0).update(ordinal=8)
    rows.filter(ordinal=1).update(ordinal=0)
    rows.filter(ordinal=8).update(ordinal=1)


@pytest.mark.parametrize(
    "tamper", [drop_an_artifact, drop_a_comment, add_a_comment, add_an_artifact, exchange_two_comments]
)
def test_rows_that_are_dropped_added_or_reordered_are_found(tamper: Callable[[Capture], None]) -> None:
    sealed_text_capture()
    capture = sealed_text_capture()
    tamper(capture)
    assert all(line.startswith(f"capture {capture.pk}, {capture.final_url}") for line in findings())


def test_a_capture_taken_out_of_the_chain_is_found_at_the_next_one() -> None:
    first, dropped, third = sealed_text_capture(), sealed_text_capture(), sealed_text_capture()
    raw(CaptureComment).filter(capture=dropped).delete()
    raw(CaptureArtifact).filter(capture=dropped).delete()
    with connection.constraint_checks_disabled():
        raw(Capture).filter(pk=dropped.pk)._raw_delete(using="default")
        raw(Capture).filter(pk=third.pk).update(previous=first)
    assert findings() == [
        f"capture {third.pk}, {third.final_url}: “previous” is not what was sealed.",
    ]


def test_captures_cut_off_the_end_are_found_with_a_seal_that_was_noted() -> None:
    first, last = sealed_text_capture(), sealed_text_capture()
    assert f"Last seal: {last.manifest_sha256}." in verify("--seal", last.manifest_sha256.upper())
    raw(CaptureComment).filter(capture=last).delete()
    raw(CaptureArtifact).filter(capture=last).delete()
    raw(Capture).filter(pk=last.pk).delete()
    assert f"Last seal: {first.manifest_sha256}." in verify()
    assert last.manifest_sha256 in findings("--seal", last.manifest_sha256)[0]


def test_a_quotation_whose_words_or_place_were_changed_is_found() -> None:
    quotation = make_quotation(accepted=True)
    assert "1 quotations" in verify()
    for change in (
        {"exact": quotation.exact[:-1] + "고"},
        {"start": quotation.start + 1},
        {"start": None, "end": None},
    ):
        raw(Quotation).filter(pk=quotation.pk).update(**change)
        (line,) = findings()
        assert (
            f"capture {quotation.capture_id}, {quotation.capture.final_url}, text: quotation {quotation.pk}: "
            in line
        )
        raw(Quotation).filter(pk=quotation.pk).update(
            exact=quotation.exact, start=quotation.start, end=quotation.end
        )
    other = make_capture()
    raw(Quotation).filter(pk=quotation.pk).update(source=other.source)
    assert "another source" in findings()[0]


def test_a_verification_of_other_bytes_is_found() -> None:
    quotation = make_quotation()
    raw(Verification).filter(quotation=quotation).update(artifact_sha256="0" * 64)
    assert "looked at other bytes" in findings()[0]


def test_the_command_says_that_all_is_well_or_stops_at_the_first_broken_link() -> None:
    assert "All 0 captures" in verify()
    good, bad, also_bad = (sealed_text_capture() for _turn in range(3))
    said = verify("--every", "2")
    assert "2 of 3 captures checked, 0 broken." in said
    assert also_bad.manifest_sha256 in said
    for capture in (bad, also_bad):
        Path(capture.artifacts.get(role="html").file.path).unlink()
    errors = StringIO()
    with pytest.raises(
        CommandError, match=f"capture {bad.pk}, {re.escape(bad.final_url)}, html: Its file is missing"
    ):
        call_command("verify_evidence", stdout=StringIO(), stderr=errors, no_color=True)
    assert f"capture {good.pk}" not in errors.getvalue()
    assert f"capture {also_bad.pk}" not in errors.getvalue()
    assert len(findings()) == 2


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_moves() -> None:
    sealed_text_capture()
    out = Terminal()
    call_command("verify_evidence", stdout=out, no_color=True)
    assert "\r[" in out.getvalue()
    assert "1 of 1 captures" in out.getvalue()


def test_a_file_that_no_capture_owns_is_told_and_is_no_failure() -> None:
    sealed_text_capture()
    folder = Path(site_settings.EVIDENCE_ROOT) / "2026" / "01"
    folder.mkdir(parents=True)
    stray, young = folder / "left.sealed", folder / "just-now.sealed"
    stray.write_bytes(b"x")
    young.write_bytes(b"x")
    os.utime(stray, (1_700_000_000, 1_700_000_000))
    said = verify()
    assert "2026/01/left.sealed" in said
    assert "just-now" not in said


def test_a_chain_takes_as_many_queries_whatever_its_length(django_assert_num_queries: Any) -> None:
    for _turn in range(3):
        sealed_text_capture()
    # Redactions, captures, their artifacts, their comments.
    with django_assert_num_queries(4):
        assert all(inspection.is_sound for inspection in verify_chain())
