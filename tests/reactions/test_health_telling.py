"""What readers are told, and when it is looked at again: the rules of time, without a clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reactions.health.reasons import DELETIONS, SILENT, Outcome
from reactions.health.telling import APART, Sighting, Told, is_pending, told_after
from reactions.health.timing import LONGEST_PAUSE, MONTH, next_time, regular_time

START = datetime(2026, 3, 1, tzinfo=UTC)
Is = Outcome
HOUR = timedelta(hours=1)


def told(*seen: tuple[int, Outcome]) -> list[str]:
    """Return what readers are told after each of the checks (hours since the start, outcome), one after another."""
    sightings: list[Sighting] = []
    state, all_told = Told(), []
    for hours, outcome in seen:
        sightings.insert(0, Sighting(outcome, START + hours * HOUR))
        state = told_after(sightings=sightings, told=state)
        all_told.append(state.outcome)
    return all_told


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([(1, Is.LIVE)], ["live"]),
        ([(1, Is.COMMENT_DELETED)], [""]),
        ([(0, Is.LIVE), (1, Is.COMMENT_DELETED), (73, Is.COMMENT_DELETED)], ["live"] * 3),
        (
            [(0, Is.LIVE), (1, Is.COMMENT_DELETED), (73, Is.COMMENT_DELETED), (145, Is.COMMENT_DELETED)],
            ["live", "live", "live", "comment_deleted"],
        ),
        # An hour short of three days.
        ([(1, Is.COMMENT_DELETED), (73, Is.COMMENT_DELETED), (144, Is.COMMENT_DELETED)], ["", "", ""]),
        # Many checks in a row are no more than one.
        ([(hours, Is.COMMENT_DELETED) for hours in range(1, 73)], [""] * 72),
        # Checks that could not look neither count nor disturb.
        (
            [
                (1, Is.THREAD_DELETED),
                (20, Is.TRANSIENT),
                (73, Is.THREAD_DELETED),
                (90, Is.BLOCKED),
                (150, Is.SOFT_404),
                (200, Is.LOGIN_REQUIRED),
            ],
            ["", "", "", "", "soft_404", "soft_404"],
        ),
        # Once it stands there again, the count begins anew.
        (
            [
                (1, Is.COMMENT_DELETED),
                (73, Is.COMMENT_DELETED),
                (100, Is.LIVE),
                (145, Is.COMMENT_DELETED),
                (217, Is.COMMENT_DELETED),
                (289, Is.COMMENT_DELETED),
            ],
            ["", "", "live", "live", "live", "comment_deleted"],
        ),
        # A page that goes after its comment is told when three checks say so.
        (
            [(h, Is.COMMENT_DELETED) for h in (0, 72, 144)] + [(h, Is.THREAD_DELETED) for h in (216, 288, 360)],
            ["", "", "comment_deleted", "comment_deleted", "comment_deleted", "thread_deleted"],
        ),
        ([(1, Is.EDITED)], ["edited"]),
        ([(1, Is.LIVE), (2, Is.COMMENT_HIDDEN), (3, Is.LIVE)], ["live", "comment_hidden", "live"]),
        ([(1, Is.LIVE), (2, Is.EDITED), (3, Is.INDETERMINATE), (4, Is.LIVE)], ["live", "edited", "edited", "live"]),
        ([(h, Is.COMMENT_DELETED) for h in (0, 72, 144)] + [(150, Is.LIVE)], ["", "", "comment_deleted", "live"]),
    ],
)  # fmt: skip
def test_readers_are_told_step_by_step(seen, expected):
    assert told(*seen) == expected


def test_a_deletion_is_told_with_the_time_at_which_it_was_first_seen():
    sightings = [
        Sighting(Is.COMMENT_DELETED, START + 3 * APART),
        Sighting(Is.TRANSIENT, START + 2 * APART),
        Sighting(Is.COMMENT_DELETED, START + APART),
        Sighting(Is.COMMENT_DELETED, START),
        Sighting(Is.LIVE, START - APART),
    ]
    assert told_after(sightings=sightings, told=Told("live", START)) == Told("comment_deleted", START)


def test_what_is_told_already_keeps_its_time():
    before = Told("live", START)
    assert told_after(sightings=[Sighting(Is.LIVE, START + MONTH)], told=before) == before


@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(Outcome)), max_size=30).map(
        lambda seen: sorted(seen, key=lambda one: one[0])
    )
)
def test_no_course_of_checks_tells_of_a_deletion_that_was_not_seen_thrice_three_days_apart(seen):
    state = ""
    for at, now_told in enumerate(told(*seen)):
        if now_told in DELETIONS and now_told != state:
            hours = [hour for hour, outcome in seen[: at + 1] if outcome in DELETIONS]
            assert hours[-1] - hours[0] >= 144
            assert len(hours) >= 3
        state = now_told


@given(st.sampled_from(sorted(SILENT)), st.sampled_from(["", *Outcome]))
def test_a_check_that_tells_nothing_changes_nothing(outcome, before):
    state = Told(before, START if before else None)
    assert told_after(sightings=[Sighting(outcome, START + HOUR)], told=state) == state


def test_a_deletion_is_pending_until_it_is_told():
    seen = [Sighting(Is.COMMENT_DELETED, START)]
    assert is_pending(sightings=seen)
    seen.insert(0, Sighting(Is.TRANSIENT, START + APART))
    assert is_pending(sightings=seen)
    seen[:0] = [
        Sighting(Is.COMMENT_DELETED, START + 3 * APART),
        Sighting(Is.COMMENT_DELETED, START + 2 * APART),
    ]
    assert not is_pending(sightings=seen)
    assert not is_pending(sightings=[Sighting(Is.LIVE, START)])
    assert not is_pending(sightings=[])


def test_checks_come_after_an_hour_a_day_a_week_and_then_each_month():
    at, times = START, []
    for _check in range(6):
        at = regular_time(public_since=START, now=at)
        times.append(at - START)
    week = timedelta(days=7)
    assert times == [HOUR, 24 * HOUR, week, week + MONTH, week + 2 * MONTH, week + 3 * MONTH]


def test_a_check_that_came_late_does_not_move_the_ones_after_it():
    assert regular_time(public_since=START, now=START + timedelta(hours=25)) == START + timedelta(days=7)
    years = START + timedelta(days=1_000)
    assert years < regular_time(public_since=START, now=years) <= years + MONTH


def test_a_deletion_in_doubt_is_looked_at_after_three_days():
    now = START + timedelta(days=8)
    assert next_time(public_since=START, now=now, is_pending=True) == now + APART
    # Nearer checks of the calendar still take place.
    assert next_time(public_since=START, now=START, is_pending=True) == START + HOUR


def test_a_site_that_does_not_answer_is_asked_again_in_ever_longer_pauses():
    now = START + timedelta(days=8)
    pauses = [next_time(public_since=START, now=now, failures=count) - now for count in range(1, 60)]
    assert pauses[:4] == [HOUR, 4 * HOUR, 16 * HOUR, 64 * HOUR]
    assert set(pauses[4:]) == {LONGEST_PAUSE}


def test_the_wish_of_a_site_is_honoured_up_to_a_month():
    now = START + timedelta(days=8)
    assert next_time(public_since=START, now=now, failures=1, retry_after=9 * HOUR) == now + 9 * HOUR
    assert next_time(public_since=START, now=now, failures=1, retry_after=timedelta(0)) == now + HOUR
    assert next_time(public_since=START, now=now, retry_after=timedelta(days=900)) == now + MONTH
