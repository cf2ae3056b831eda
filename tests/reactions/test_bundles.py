"""Bundles: a stranger can check them without us, and no changed byte of them passes."""

import hashlib
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings
from warcio.archiveiterator import ArchiveIterator

from reactions.bundles.layout import digest_file, resource_entry
from reactions.bundles.making import UnableToExport, plan_bundle, write_bundle
from reactions.bundles.packing import DATAPACKAGE, DIGEST, pack, place_of, unpack
from reactions.bundles.verifying import Report, verify_bytes
from reactions.capturing.by_address import capture_fetched
from reactions.capturing.storing import text_of
from reactions.fetching import Fetched
from reactions.fetching.results import Exchange
from reactions.manifests import canonical_json, sha256_of
from reactions.models import Capture, CaptureComment, Quotation, Redaction, Verification
from reactions.quoting import quote
from reactions.sealing import NewArtifact, seal
from reactions.timestamping.stamping import stamp
from tests.factories import (
    NOW,
    PUBLISHER,
    REPORTER,
    make_capture,
    make_quotation,
    make_source,
    make_translation,
    make_user,
    picture_bytes,
    thread_page,
)
from tests.reactions.authority import new_authority, serving
from tests.reactions.test_manifests import capture_of_format_1

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def bundle_of(*quotations: Quotation) -> bytes:
    out = io.BytesIO()
    write_bundle(plan=plan_bundle(quotation_ids=[quotation.pk for quotation in quotations]), out=out)
    return out.getvalue()


def verified(data: bytes, **options: Any) -> Report:
    return verify_bytes(memoryview(data), **options)


def files_in(data: bytes) -> dict[str, bytes]:
    return {name: bytes(content) for name, content in unpack(memoryview(data)).items()}


def repacked(files: dict[str, bytes]) -> bytes:
    """Return files packed as the newsroom packs them, every digest made anew: what a forger who knows all would do."""
    files = {name: data for name, data in files.items() if name not in (DATAPACKAGE, DIGEST)}
    ordered = sorted(files, key=place_of)
    entries = [resource_entry(path=name, data=files[name]) for name in ordered]
    package = canonical_json({"profile": "data-package", "wacz_version": "1.1.1", "resources": entries})
    out = io.BytesIO()
    whole = files | {DATAPACKAGE: package, DIGEST: digest_file(package)}
    pack([(name, lambda name=name: whole[name]) for name in sorted(whole, key=place_of)], out)
    return out.getvalue()


def quotation_with_everything() -> Quotation:
    make_capture()
    quotation = make_quotation(translation="I queued until three and regret nothing", accepted=True)
    assert quotation.author is not None
    return quotation


def test_a_bundle_holds_and_says_what_was_checked() -> None:
    quotation = quotation_with_everything()
    report = verified(bundle_of(quotation), seals=[quotation.capture.manifest_sha256])
    assert report.problems == []
    told = report.text()
    assert quotation.exact in told
    assert "judged anew: exact, in the comment that it names" in told
    assert "read anew, gives the very text that was sealed" in told
    assert "the link before it is the one that it names" in told
    assert f"the seal {quotation.capture.manifest_sha256} that you gave is in it" in told
    assert "they are the seals that you gave" in told
    assert "compare them with the seals above" in verified(bundle_of(quotation)).text()


def test_a_seal_of_another_capture_is_missed() -> None:
    report = verified(bundle_of(quotation_with_everything()), seals=["0" * 64])
    assert report.problems == [f"The seal {'0' * 64} that you gave is of no capture in it."]


def test_the_same_evidence_makes_the_same_bytes() -> None:
    quotation = quotation_with_everything()
    assert bundle_of(quotation) == bundle_of(Quotation.objects.get(pk=quotation.pk))


def test_no_flipped_bit_anywhere_in_the_file_passes() -> None:
    data = bundle_of(make_quotation(accepted=True))
    assert verified(data).is_sound
    chance = random.Random(5)
    # Every byte of the frame and of the small files; of the long ones every seventh.
    for position in range(len(data)):
        if (
            position % 7
            and position < len(data) - 3_000
            and not data.startswith(b"PK", max(0, position - 40))
        ):
            continue
        changed = bytearray(data)
        changed[position] ^= 1 << chance.randrange(8)
        assert not verified(bytes(changed)).is_sound, position


def test_what_is_cut_off_or_added_does_not_pass() -> None:
    data = bundle_of(make_quotation(accepted=True))
    for length in (0, 1, 3, 29, 30, 31, 200, len(data) // 2, len(data) - 30, len(data) - 22, len(data) - 1):
        assert not verified(data[:length]).is_sound, length
    for changed in (data + b"\x00", b"\x00" + data, data + data, data[:-2] + b"\x01\x00a"):
        assert not verified(changed).is_sound


Forgery = Callable[[dict[str, bytes], Quotation], dict[str, bytes]]


def change(path: str, **values: Any) -> Forgery:
    def forged(files: dict[str, bytes], quotation: Quotation) -> dict[str, bytes]:
        name = path.format(capture=quotation.capture_id, quotation=quotation.pk)
        return {**files, name: canonical_json(json.loads(files[name]) | values)}

    return forged


def other_bytes(path: str, old: str, new: str) -> Forgery:
    def forged(files: dict[str, bytes], quotation: Quotation) -> dict[str, bytes]:
        name = path.format(capture=quotation.capture_id)
        assert old.encode() in files[name]
        return {**files, name: files[name].replace(old.encode(), new.encode())}

    return forged


def without(path: str) -> Forgery:
    def forged(files: dict[str, bytes], quotation: Quotation) -> dict[str, bytes]:
        name = path.format(capture=quotation.capture_id, quotation=quotation.pk)
        return {other: data for other, data in files.items() if other != name}

    return forged


def reopened(files: dict[str, bytes], quotation: Quotation) -> dict[str, bytes]:
    """Change the text and its opening, so that only the commitment knows."""
    name = f"evidence/capture-{quotation.capture_id}-text.txt"
    opening = f"evidence/capture-{quotation.capture_id}-openings.json"
    text = files[name].replace("않아요".encode(), "되네요".encode())
    told = json.loads(files[opening])
    told["text"]["sha256"] = sha256_of(text)
    return {**files, name: text, opening: canonical_json(told)}


def exchanged_archive(files: dict[str, bytes], quotation: Quotation) -> dict[str, bytes]:
    from reactions.bundles.warcs import compressed, unpacked

    name = f"archive/capture-{quotation.capture_id}.warc.gz"
    return {
        **files,
        name: compressed([unpacked(files[name]).replace("후회하지".encode(), "반대하지".encode())]),
    }


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (
            change("evidence/quotation-{quotation}.json", exact="새벽 세 시까지 줄을 섰는데 모두 후회해요"),
            "claims the verdict",
        ),
        (change("evidence/quotation-{quotation}.json", verdict="folded"), "claims the verdict"),
        (change("evidence/quotation-{quotation}.json", start=0, end=9), "do not stand at the place"),
        (change("evidence/quotation-{quotation}.json", comment=2), "is not what was sealed"),
        (change("evidence/quotation-{quotation}.json", comment=99), "not among those that were sealed"),
        (
            change("evidence/quotation-{quotation}.json", votes_up=900),
            "the votes for it is not what was sealed",
        ),
        (
            change("evidence/quotation-{quotation}.json", posted_at="2020-01-01T00:00:00+00:00"),
            "when it was posted",
        ),
        (
            change("evidence/quotation-{quotation}.json", posted_at=7),
            "“posted_at” is missing or not what it should be",
        ),
        (change("evidence/quotation-{quotation}.json", capture=99), "its capture is not in the bundle"),
        (
            change("evidence/quotation-{quotation}.json", verifications=[{"artifact": "0" * 64}]),
            "looked at something else",
        ),
        (
            change(
                "evidence/capture-{capture}-openings.json",
                title={"title": "Another", "commitment_key": "0" * 64},
            ),
            "its title is not what was sealed",
        ),
        (change("evidence/capture-{capture}-manifest.json", title="Another"), "of another manifest"),
        (
            change("evidence/capture-{capture}-link.json", previous="0" * 64),
            "the link before it is not the one",
        ),
        (change("evidence/capture-{capture}-link.json", content_sha256=7), "“content_sha256” is missing"),
        (change("evidence/capture-{capture}-previous-link.json", previous="0" * 64), "the link before it"),
        (
            other_bytes("evidence/capture-{capture}-comments.json", "09:01", "09:02"),
            "not those that were sealed",
        ),
        (
            other_bytes("evidence/capture-{capture}-text.txt", "않아요", "되네요"),
            "is not what the openings say",
        ),
        (reopened, "is not what was sealed: the commitment differs"),
        (exchanged_archive, "shows something else than what was sealed"),
        (without("evidence/capture-{capture}-text.txt"), "is missing"),
        (without("evidence/quotation-{quotation}.json"), "is missing"),
        (without("evidence/contents.json"), "is missing"),
        (without("archive/capture-{capture}.warc.gz"), "is missing"),
        (change("evidence/contents.json", captures=[]), "no capture"),
        (change("evidence/contents.json", captures=["1"]), "“captures” is missing"),
        (change("evidence/contents.json", format=2), "does not know"),
        (change("evidence/contents.json", publisher="https://elsewhere.example"), "shows something else"),
    ],
)
def test_a_forger_who_makes_every_digest_anew_is_found_out(forge: Forgery, words: str) -> None:
    quotation = quotation_with_everything()
    files = files_in(bundle_of(quotation))
    report = verified(repacked(forge(files, quotation)))
    assert not report.is_sound
    assert any(words in problem for problem in report.problems), report.problems


def test_whoever_seals_anew_makes_another_seal() -> None:
    """All of it can be forged but the seal that the evidence page shows."""
    quotation = quotation_with_everything()
    files = files_in(bundle_of(quotation))
    number = quotation.capture_id
    manifest = json.loads(files[f"evidence/capture-{number}-manifest.json"]) | {"title": "Another title"}
    link = json.loads(files[f"evidence/capture-{number}-link.json"])
    link["content_sha256"] = sha256_of(canonical_json(manifest))
    files[f"evidence/capture-{number}-manifest.json"] = canonical_json(manifest)
    files[f"evidence/capture-{number}-link.json"] = canonical_json(link)
    del files[f"archive/capture-{number}.warc.gz"]
    report = verified(repacked(files), seals=[quotation.capture.manifest_sha256])
    assert (
        f"The seal {quotation.capture.manifest_sha256} that you gave is of no capture in it."
        in report.problems
    )


@pytest.mark.slow
def test_hostile_bundles_are_refused_in_words_and_crash_nothing() -> None:
    quotation = quotation_with_everything()
    files = files_in(bundle_of(quotation))
    chance = random.Random(11)
    odd: list[Any] = [
        None, True, -1, 0, 10**30, 1.5, "", "x" * 70, "0" * 64, "\ud800", [], [[]], {}, {"a": {}}, [None] * 11,
        "9999-99-99", "2026-01-01", "../../etc/passwd", [1, 2, 3],
    ]  # fmt: skip
    names = [name for name in files if name.endswith(".json") and name.startswith("evidence/")]
    for _turn in range(400):
        name = chance.choice(names)
        value = json.loads(files[name])
        target = value
        for _level in range(chance.randrange(4)):
            inner = [
                one
                for one in (target.values() if isinstance(target, dict) else target)
                if isinstance(one, dict | list) and one
            ]
            if inner:
                target = chance.choice(inner)
        key = chance.choice(list(target)) if isinstance(target, dict) else chance.randrange(len(target))
        target[key] = chance.choice(odd)
        told = json.dumps(value, ensure_ascii=True).encode()
        report = verified(repacked({**files, name: told}))
        assert report.text()
    nested = b"[" * 100_000
    for name in (*names, DATAPACKAGE):
        for data in (b"", b"null", b"NaN", b'{"a":1e999}', nested, b"\xff", b"9" * 5_000):
            report = verified(repacked({**files, name: data}))
            assert report.is_sound == (name == DATAPACKAGE)


def test_zip_files_of_other_makers_are_refused(tmp_path: Path) -> None:
    data = bundle_of(make_quotation(accepted=True))
    files = files_in(data)

    def zipped(pairs: list[tuple[str, bytes]], how: int = zipfile.ZIP_STORED) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", how) as archive:
            for name, content in pairs:
                archive.writestr(name, content)
        return out.getvalue()

    bomb = zipped([("evidence/bomb.txt", b"\x00" * 50_000_000)], zipfile.ZIP_DEFLATED)
    escaping = zipped([("../../escaped.txt", b"x")])
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped([("evidence/contents.json", b"{}"), ("evidence/contents.json", b"{}")])
    for other in (
        bomb,
        escaping,
        twice,
        zipped(list(files.items())),
        zipped(list(files.items()), zipfile.ZIP_DEFLATED),
        b"PK\x05\x06" + bytes(18),
        b"hello",
        bytes(4_000),
        b"PK\x03\x04" * 1_000,
    ):
        report = verified(other)
        assert len(report.problems) == 1
        assert "Do not rely on it" in report.text()


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    from reactions.bundles import warcs

    quotation = make_quotation(accepted=True)
    files = files_in(bundle_of(quotation))
    bomb = warcs.gzipped(b"\x00" * (warcs.MOST_UNPACKED + 1))
    files[f"archive/capture-{quotation.capture_id}.warc.gz"] = bomb
    (problem, *_rest) = verified(repacked(files)).problems
    assert "unpacks to more" in problem


def test_zipfile_and_warcio_read_what_we_wrote(tmp_path: Path) -> None:
    quotation = quotation_with_everything()
    data = bundle_of(quotation)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        files = {name: archive.read(name) for name in archive.namelist()}
    warc = files[f"archive/capture-{quotation.capture_id}.warc.gz"]
    records = [
        (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
        for record in ArchiveIterator(io.BytesIO(warc), check_digests="raise")
    ]
    assert [kind for kind, _address, _body in records] == ["warcinfo", "resource"]
    assert records[1][1] == quotation.capture.final_url
    assert quotation.exact in records[1][2].decode()
    import gzip

    (line,) = gzip.decompress(files["indexes/index.cdx.gz"]).decode().splitlines()
    key, moment, told = line.split(" ", 2)
    fields = json.loads(told)
    assert (
        key
        == f"example,{quotation.source.canonical_url.split('/')[2].split('.')[0]})/thread/{quotation.source.native_id}"
    )
    assert moment == "20260302090000"
    piece = warc[int(fields["offset"]) : int(fields["offset"]) + int(fields["length"])]
    assert quotation.exact in gzip.decompress(piece).decode()
    pages = files["pages/pages.jsonl"].decode().splitlines()
    assert json.loads(pages[0])["format"] == "json-pages-1.0"
    assert json.loads(pages[1])["url"] == fields["url"]
    package = json.loads(files["datapackage.json"])
    assert package["profile"] == "data-package"
    assert package["wacz_version"] == "1.1.1"
    assert {entry["path"] for entry in package["resources"]} == set(files) - {DATAPACKAGE, DIGEST}


def test_the_commands_in_the_read_me_do_what_it_says(tmp_path: Path) -> None:
    quotation = quotation_with_everything()
    data = bundle_of(quotation)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    number = quotation.capture_id
    for name in ("README.txt", "README.ko.txt"):
        text = (tmp_path / "evidence" / name).read_text()
        assert quotation.capture.manifest_sha256 in text
        assert f"/reactions/{quotation.pk}/" in text
        commands = [line.strip() for line in text.splitlines() if line.startswith("    ")]
        answers = [
            subprocess.run(  # noqa: S602  the read-me's own commands, as a person pastes them into a shell
                command.split("     ")[0].replace("quotation-….json", f"quotation-{quotation.pk}.json"),
                shell=True, check=True, cwd=tmp_path, capture_output=True, text=True,
            ).stdout
            for command in commands
            if not command.startswith("python -m")
        ]  # fmt: skip
        package, digest, manifest, link, link_digest, commitment, words = answers
        assert package.split()[0] in digest
        assert manifest.split()[0] in link
        assert link_digest.split()[0] == quotation.capture.manifest_sha256
        assert commitment.strip() == quotation.capture.artifacts.get(role="text").commitment
        assert words.rstrip("\n") == quotation.exact
        assert f"capture-{number}" in text


def test_no_name_of_staff_and_no_handle_stands_in_what_we_add() -> None:
    operator = make_user(role=REPORTER, username="gildong.hong", first_name="Gildong", last_name="Hong")
    quotation = make_quotation(submitted_by=operator, accepted=True)
    added = {
        name: content
        for name, content in files_in(bundle_of(quotation)).items()
        if not re.search(r"archive/|-html\.html$|-text\.txt$", name)
    }
    assert len(added) > 8
    for name, content in added.items():
        for secret in ("gildong", "Gildong", "구경꾼1", "desk-editor"):
            assert secret not in content.decode("utf-8", "replace"), name


def test_the_pseudonym_of_a_restricted_quotation_is_left_out() -> None:
    quotation = make_quotation(accepted=True)
    assert quotation.author is not None
    name = f"evidence/quotation-{quotation.pk}.json"
    assert json.loads(files_in(bundle_of(quotation))[name])["pseudonym"] == quotation.author.pseudonym
    Quotation.objects.filter(pk=quotation.pk).update(is_restricted=True)
    assert json.loads(files_in(bundle_of(quotation))[name])["pseudonym"] == ""


def test_several_quotations_of_several_captures_go_into_one_bundle() -> None:
    one = make_quotation(accepted=True)
    other = make_quotation(capture=one.capture, exact="저도 다음 주에 가 보려고 합니다")
    third = make_quotation(exact="바다가 보이는 자리는 금방 다 찼다고 하더라고요")
    data = bundle_of(third, one, other)
    report = verified(data, seals=[one.capture.manifest_sha256, third.capture.manifest_sha256])
    assert report.problems == []
    assert sum(name.startswith("archive/") for name in files_in(data)) == 2


def test_a_quotation_with_elisions_and_one_that_was_folded_hold() -> None:
    words = "어제 “줄”을 섰는데 정말 오래 기다렸어요 그래도 즐거웠고 또 가겠습니다"
    capture = make_capture(comments=[words])
    cut = make_quotation(
        capture=capture, exact="어제 “줄”을 섰는데 […] 그래도 즐거웠고 또 가겠습니다", accepted=True
    )
    assert cut.elisions.exists()
    assert verified(bundle_of(cut)).problems == []


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        # The first piece stands there twice, and the second time was chosen.
        (
            "정말 좋다. 그리고 나는 ^정말 좋다.| 하지만 |입장료가 작년보다 두 배로 올랐잖아요.^",
            "정말 좋다. […] 입장료가",
        ),
        # What cannot be seen is chosen with the words.
        ("^\u200b이 정도면 좋다고 생각해요.| 하지만 |입장료가 너무 올랐잖아요.\u200b^", "\u200b이 정도면"),
        ("그래 ^이 정도면 정말 좋다고 생각해요^ 이 정도면 정말 좋다고 생각해요", "이 정도면 정말"),
    ],
)
def test_words_hold_at_the_place_that_was_chosen(said: str, quoted: str) -> None:
    capture = make_capture(comments=[said.replace("^", "").replace("|", "")])
    base = text_of(capture=capture).index(said.replace("^", "").replace("|", ""))
    start, *gaps, end = (
        base + at - index for index, at in enumerate(at for at, letter in enumerate(said) if letter in "^|")
    )
    quotation = quote(
        capture=capture, start=start, end=end, elisions=[(gaps[0], gaps[1])] if gaps else [],
        actor=make_user(role=REPORTER), now=NOW,
    )  # fmt: skip
    assert quotation.exact.startswith(quoted)
    files = files_in(bundle_of(quotation))
    assert verified(repacked(files)).problems == []
    told = change("evidence/quotation-{quotation}.json", start=start - 3, end=end)
    assert "do not stand at the place" in str(verified(repacked(told(files, quotation))).problems)


def test_words_that_were_accepted_by_older_rules_on_cutting_are_noted_and_not_called_wrong() -> None:
    capture = make_capture(comments=["솔직히 이 입장료라면 저는 추천 안 해요"])
    start = text_of(capture=capture).index("솔직히")
    words = "솔직히 이 입장료라면 저는 추천"
    quotation = quote(
        capture=capture, start=start, end=start + len(words), actor=make_user(role=REPORTER), now=NOW
    )
    name = f"evidence/quotation-{quotation.pk}.json"
    files = files_in(bundle_of(quotation))

    def told(**values: Any) -> Report:
        return verified(repacked({**files, name: canonical_json(json.loads(files[name]) | values)}))

    older = told(verdict="exact", algorithm_version="2026.11-1")
    assert older.problems == []
    assert "negates it" in older.text()
    assert "claims the verdict" in str(told(verdict="exact").problems)
    elsewhere = told(verdict="exact", algorithm_version="2026.11-1", start=start + 4)
    assert "do not stand at the place" in str(elsewhere.problems)


def test_a_quotation_from_a_picture_says_that_people_must_look() -> None:
    from reactions.quoting import quote_screenshot

    capture = make_capture(data=picture_bytes(width=80, height=60), media_type="image/png")
    quotation = quote_screenshot(
        capture=capture, words="줄을 섰어요", actor=make_user(role=REPORTER), now=NOW
    )
    report = verified(bundle_of(quotation))
    assert report.problems == []
    assert "no program can judge a picture" in report.text()


def test_captures_of_format_1_can_be_given_away_too() -> None:
    capture = capture_of_format_1()
    later = make_quotation(accepted=True)
    comment = capture.comments.get()
    quotation = Quotation.objects.create(
        source=capture.source, capture=capture, comment=comment, exact=(words := "새벽 세 시까지 줄을 섰는데"), start=0, end=len(words),
        native_comment_id="c1", posted_at=NOW, votes_up=7, submitted_at=NOW, submitted_by=make_user(),
    )  # fmt: skip
    Verification.objects.create(
        quotation=quotation, checked_at=NOW, algorithm_version="1", verdict="exact", submitter=quotation.submitted_by,
        artifact_sha256=capture.artifacts.get(role="text").sha256,
    )  # fmt: skip
    report = verified(bundle_of(quotation, later), seals=[capture.manifest_sha256])
    assert report.problems == []
    assert "was verified by version 1 of the algorithm" in report.text()


def test_a_time_stamp_is_in_the_bundle_and_is_checked(settings: Settings) -> None:
    quotation = make_quotation(accepted=True)
    with new_authority() as authority, new_authority() as stranger:
        settings.TIMESTAMP_CERTIFICATES = str(authority.roots)
        with serving(authority) as address:
            settings.TIMESTAMP_URL = address
            stamp(capture=quotation.capture, now=timezone.now())
        data = bundle_of(quotation)
        roots = x509.load_pem_x509_certificates(authority.roots.read_bytes())
        others = x509.load_pem_x509_certificates(stranger.roots.read_bytes())
    assert "its signature was not checked" in verified(data).text()
    assert "that you trust certified that the seal existed" in verified(data, roots=roots).text()
    assert "does not lead to a trusted certificate" in verified(data, roots=others).problems[0]
    files = files_in(data)
    name = f"evidence/capture-{quotation.capture_id}-timestamp.tsr"
    assert not verified(repacked({**files, name: files[name][:-20]})).is_sound
    assert b"openssl ts -verify -data evidence/capture-" in files["evidence/README.txt"]


def fetched_capture(page: bytes, *, encoding: str = "") -> Capture:
    """Return a capture that the newsroom fetched: a WARC file with a redirect before the page, and its text."""
    import gzip as compression

    from reactions.bundles import warcs
    from reactions.reading import read_capture

    source = make_source()
    body = compression.compress(page, mtime=0) if encoding else page
    there = source.canonical_url
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: {encoding}\r\n\r\n"
    )
    away = f"HTTP/1.1 302 Found\r\nLocation: {there}\r\n\r\n".encode()
    records = [
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-03-02T09:00:00.000000Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n".encode()
        + block + b"\r\n\r\n"
        for address, block in ((f"{there}?from=search", away), (there, head.encode() + body))
    ]  # fmt: skip
    read = read_capture(data=page, media_type="text/html", seen_at=NOW)
    return seal(
        capture=Capture(
            source=source, method=Capture.Method.FETCH, requested_url=f"{there}?from=search", final_url=there,
            captured_at=NOW, recorded_at=NOW, tool="test 1", is_readable=True, status=200,
            comment_count=len(read.comments),
        ),
        artifacts=[
            NewArtifact(role="warc", media_type="application/warc", data=warcs.compressed(records)),
            NewArtifact(role="text", media_type="text/plain; charset=utf-8", data=read.text.encode()),
        ],
        comments=[
            CaptureComment(ordinal=found.ordinal, native_id=found.native_id, start=found.start, end=found.end, posted_at=found.posted_at)
            for found in read.comments
        ],
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_fetched_page_is_given_as_it_was_fetched_and_read_anew_from_it(encoding: str) -> None:
    words = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
    page = thread_page(title="Thread", comments=[words, "저도 다음 주에 가 보려고 합니다"]).encode()
    capture = fetched_capture(page, encoding=encoding)
    quotation = make_quotation(capture=capture, exact=words)
    data = bundle_of(quotation)
    report = verified(data)
    assert report.problems == []
    assert "fetched by the newsroom" in report.text()
    assert "the very text that was sealed" in report.text()
    assert "-warc" not in " ".join(files_in(data))


def test_a_page_that_the_newsroom_fetched_itself_goes_out_with_its_exchange() -> None:
    """As capture by address stores it: in a character set that only the server named."""
    words = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
    page = thread_page(title="Thread", comments=[words, "저도 다음 주에 가 보려고 합니다"])
    data = page.replace('<meta charset="utf-8">', "").encode("cp949")
    source = make_source()
    exchange = Exchange(
        url=source.canonical_url,
        sent_at=NOW,
        request=b"GET / HTTP/1.1\r\nHost: harbour.example\r\n\r\n",
        head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=euc-kr\r\n\r\n",
        body=data,
    )
    capture = capture_fetched(
        source=source,
        fetched=Fetched(
            requested_url=source.canonical_url, final_url=source.canonical_url, redirects=[], status=200, reason="OK",
            headers={}, media_type="text/html", charset="euc-kr", data=data, started_at=NOW, fetched_at=NOW,
            exchanges=(exchange,),
        ),
        operator=None,
        now=NOW,
    )  # fmt: skip
    quotation = make_quotation(capture=capture, exact=words)
    data = bundle_of(quotation)
    report = verified(data, seals=[capture.manifest_sha256])
    assert report.problems == []
    assert "the very text that was sealed" in report.text()
    records = ArchiveIterator(io.BytesIO(files_in(data)[f"archive/capture-{capture.pk}.warc.gz"]))
    assert [record.rec_type for record in records] == ["warcinfo", "response", "request"]


def test_a_bundle_whose_page_never_held_the_words_is_refused() -> None:
    """A newsroom that lies: it sealed a text that does not come from the page beside it."""
    from tests.reactions.evidence import sealed_text_capture

    source = make_source()
    words = "새벽 세 시까지 줄을 섰는데 하나도 후회하지 않아요"
    honest = sealed_text_capture(source=source)
    lying = seal(
        capture=Capture(
            source=source, method=Capture.Method.UPLOAD, requested_url=honest.final_url, final_url=honest.final_url,
            captured_at=NOW, recorded_at=NOW, tool="test 1", is_readable=True,
        ),
        artifacts=[
            NewArtifact(role="html", media_type="text/html", data=b"<p>The shop opens on Monday.</p>"),
            NewArtifact(role="text", media_type="text/plain", data=words.encode()),
        ],
        comments=[],
    )  # fmt: skip
    quotation = make_quotation(capture=lying, exact=words)
    assert "do not stand in the page itself" in verified(bundle_of(quotation)).problems[0]


def test_what_is_hidden_removed_or_closed_is_not_given_away() -> None:
    quotation, neighbour = make_quotation(accepted=True), None
    neighbour = make_quotation(capture=quotation.capture, exact="저도 다음 주에 가 보려고 합니다")
    rows = QuerySet(Quotation)

    def refused(words: str) -> None:
        with pytest.raises(UnableToExport, match=words):
            plan_bundle(quotation_ids=[quotation.pk])

    rows.filter(pk=quotation.pk).update(hidden_at=NOW)
    refused("is hidden or was removed")
    rows.filter(pk=quotation.pk).update(hidden_at=None)
    rows.filter(pk=neighbour.pk).update(hidden_at=NOW)
    refused("another quotation that is hidden or was removed")
    rows.filter(pk=neighbour.pk).update(hidden_at=None, redacted_at=NOW, exact="")
    refused("another quotation that is hidden or was removed")
    rows.filter(pk=neighbour.pk).delete()
    people = {"proposed_by": make_user(role=PUBLISHER), "confirmed_by": make_user(role=PUBLISHER)}
    redaction = Redaction.objects.create(
        scope="suppress", ground="privacy", capture=quotation.capture, proposed_at=NOW, **people
    )
    assert plan_bundle(quotation_ids=[quotation.pk])
    Redaction.objects.filter(pk=redaction.pk).update(effective_at=NOW)
    refused("was closed")
    Redaction.objects.filter(pk=redaction.pk).update(
        capture=make_capture(
            source=quotation.source, now=NOW + timedelta(days=1), comments=["딴 말이 여기 적혀 있습니다"]
        )
    )
    refused("was closed")
    Redaction.objects.all().delete()
    assert bundle_of(quotation)
    Path(quotation.capture.artifacts.get(role="html").file.path).write_bytes(b"gAAAA")
    with pytest.raises(UnableToExport, match=f"Capture {quotation.capture_id} is not as it was sealed: html"):
        bundle_of(quotation)
    with pytest.raises(UnableToExport, match="no quotations"):
        plan_bundle(quotation_ids=[])


@pytest.fixture
def bundle_file(tmp_path: Path) -> tuple[Path, Quotation]:
    quotation = make_quotation(accepted=True)
    make_translation(quotation=quotation)
    path = tmp_path / "evidence.wacz"
    path.write_bytes(bundle_of(quotation))
    return path, quotation


def test_the_command_answers_without_a_single_query(
    bundle_file: tuple[Path, Quotation], django_assert_num_queries: Any
) -> None:
    path, quotation = bundle_file
    out = io.StringIO()
    with django_assert_num_queries(0):
        call_command("verify_bundle", str(path), "--seal", quotation.capture.manifest_sha256, stdout=out)
    assert "Everything in this bundle fits its seals" in out.getvalue()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CommandError, match="was refused"), django_assert_num_queries(0):
        call_command("verify_bundle", str(path), stdout=io.StringIO())


def test_the_module_runs_where_there_is_neither_database_nor_settings(
    bundle_file: tuple[Path, Quotation], tmp_path: Path
) -> None:
    path, quotation = bundle_file
    command = [sys.executable, "-m", "reactions.bundles.verify", str(path)]
    # No settings module, and a database that would be an error to touch.
    surroundings = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://nobody@192.0.2.1:1/none",
        "PYTHONPATH": str(ROOT),
    }
    options: dict[str, Any] = {
        "cwd": tmp_path,
        "env": surroundings,
        "capture_output": True,
        "text": True,
    }
    good = subprocess.run([*command, "--seal", quotation.capture.manifest_sha256], check=False, **options)
    assert good.returncode == 0, good.stderr
    assert quotation.exact in good.stdout
    wrong = subprocess.run([*command, "--seal", hashlib.sha256(b"").hexdigest()], check=False, **options)
    assert wrong.returncode == 1
    assert "is of no capture in it" in wrong.stdout
    for name in ("missing.wacz", "."):
        gone = subprocess.run([*command[:3], name], check=False, **options)
        assert gone.returncode == 1
        assert "Traceback" not in gone.stderr
        assert "NO" in gone.stdout
