"""Paths by name are remembered, and are those that Django gives."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.translation import override

from delivery.paths import path_of


@pytest.mark.parametrize(("name", "values"), [("front", ()), ("tag", ("night-ferry",)), ("evidence", (7,))])
def test_a_path_is_that_of_the_language_and_of_where_the_site_is_mounted(
    name: str, values: tuple[object, ...]
) -> None:
    for _turn in range(2):
        with override("en"):
            english = path_of(name, *values)
            assert english == reverse(name, args=values)
        with override("ko"):
            assert path_of(name, *values) == reverse(name, args=values) == f"/ko{english}"
            set_script_prefix("/paper/")
            try:
                assert path_of(name, *values) == reverse(name, args=values) == f"/paper/ko{english}"
            finally:
                set_script_prefix("/")


def test_a_page_that_there_is_not_has_no_path() -> None:
    for _turn in range(2):
        with pytest.raises(NoReverseMatch):
            path_of("nothing-of-that-name")
