"""Requests larger than any form of ours are refused before they are read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from newsroom import largest_request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/reactions/1/request/", "/ko/reactions/1/request/", "/search/", "/nowhere/"]
)
def test_readers_send_a_megabyte_at_most(path):
    large = SimpleUploadedFile("x", b"x" * (largest_request.LARGEST_ELSEWHERE + 1))
    answer = Client().post(path, {"file": large})
    assert answer.status_code == 413
    assert answer.headers["Cache-Control"] == "no-store"
    assert Client().post(path, {"file": SimpleUploadedFile("x", b"x" * 1_000)}).status_code != 413


def test_the_desk_takes_large_files_and_no_larger_ones(monkeypatch):
    file = b"x" * (largest_request.LARGEST_ELSEWHERE + 1)
    assert Client().post("/admin/login/", {"file": SimpleUploadedFile("x", file)}).status_code == 200
    monkeypatch.setattr(largest_request, "LARGEST_AT_THE_DESK", 1_000)
    assert Client().post("/admin/login/", {"file": SimpleUploadedFile("x", file)}).status_code == 413


@pytest.mark.parametrize("length", ["9" * 30, "9" * 5_000, "", "x", "-1", "٣"])
def test_whatever_length_is_stated_the_answer_is_no_error(length):
    assert Client().get("/", CONTENT_LENGTH=length).status_code in {200, 413}
