"""Which fields each role writes, of which rows: what “Fields” of `docs/rights.md` says, and no other."""

import pytest

from tests.newsroom.rights.fields import every_case, row_for, writable, written_fields
from tests.newsroom.rights.site import site_of_all
from tests.newsroom.rights.written import STAFF

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WHERE = "“Fields” in docs/rights.md"


def test_every_form_writes_the_fields_that_are_written_down_for_the_role_and_no_others() -> None:
    site, rows, wrong, asked = site_of_all(), written_fields(), [], set()
    for register, of, row in every_case(site):
        asked.add((register, of))
        for letter in STAFF:
            found = row_for(row, letter)
            if row is not None and found is None:
                continue
            expected = {
                field
                for written in rows
                if (written.register, written.of) == (register, of) and letter in written.letters
                for field in written.fields
            }
            got = writable(register, found, site.people[letter])
            wrong += [
                f"{register} ({of}), {STAFF[letter]}: {name} is written; {WHERE} says not"
                for name in sorted(got - expected)
            ]
            wrong += [
                f"{register} ({of}), {STAFF[letter]}: {name} is not written; {WHERE} says so"
                for name in sorted(expected - got)
            ]
    assert wrong == []
    assert {(written.register, written.of) for written in rows} <= asked, (
        f"{WHERE} names rows that there are not"
    )
