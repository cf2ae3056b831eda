"""An address is noted in the form in which nginx names its entry."""

import pytest

from delivery.purging.kept_addresses import address_in_front


@pytest.mark.parametrize(
    ("address", "in_front"),
    [
        ("https://news.example/?", "news.example/"),
        ("https://news.example/a/?x=%2F&y", "news.example/a/?x=%2F&y"),
        ("https://news.example/" + "가".encode().decode("latin-1") + "/?", "news.example/%EA%B0%80/"),
        ("https://news.example/it's,(so)/?", "news.example/it's,(so)/"),
        ("https://news.example/" + "가".encode().decode("latin-1") * 300 + "?", None),
        ("https://news.example/?q=" + "가".encode().decode("latin-1"), None),
    ],
)
def test_an_address_is_written_as_nginx_sees_it(address, in_front):
    assert address_in_front(address) == in_front
