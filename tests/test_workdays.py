"""A public notice ends on the working day the regulation means, holidays and make-up days counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contests.workdays import LONGEST, NoticeEnd, announced, end_of_notice, is_workday, read

CALENDAR = announced()


@pytest.mark.parametrize(
    "start, days, last",
    [
        (date(2026, 11, 23), 5, date(2026, 11, 27)),  # Monday to Friday
        (date(2026, 11, 22), 5, date(2026, 11, 27)),  # put up on a Sunday: counted from Monday
        (date(2026, 11, 25), 5, date(2026, 12, 1)),  # over a weekend
        (date(2026, 9, 28), 5, date(2026, 10, 9)),  # 国庆节: seven days off
        (date(2026, 10, 8), 3, date(2026, 10, 10)),  # Saturday 10 October is worked
        (date(2026, 2, 12), 5, date(2026, 2, 25)),  # 春节, with the Saturday before worked
        (date(2020, 1, 20), 5, date(2020, 2, 3)),  # the Spring Festival that was prolonged
        (date(2023, 9, 27), 5, date(2023, 10, 9)),
    ],
)
def test_a_notice_ends_after_so_many_working_days(start: date, days: int, last: date) -> None:
    assert end_of_notice(start, days, CALENDAR) == NoticeEnd(last)


def test_a_year_without_a_table_is_said() -> None:
    assert end_of_notice(date(2026, 12, 30), 5, CALENDAR) == NoticeEnd(date(2027, 1, 5), (2027,))
    assert end_of_notice(date(2026, 12, 30), 2, CALENDAR) == NoticeEnd(date(2026, 12, 31))


def test_the_organiser_adds_the_year_that_is_missing() -> None:
    own = read({"2027": {"notice": "…", "holidays": "01-01", "workdays": "01-02"}})

    assert end_of_notice(date(2026, 12, 30), 5, {**CALENDAR, **own}) == NoticeEnd(date(2027, 1, 5))
    assert is_workday(date(2027, 1, 2), {**CALENDAR, **own})
    assert not is_workday(date(2027, 1, 1), {**CALENDAR, **own})


@pytest.mark.parametrize("days", ["02-30", "yesterday", "13-01"])
def test_a_day_that_is_none_is_refused(days: str) -> None:
    with pytest.raises(ValueError):
        read({"2027": {"holidays": days, "workdays": ""}})


def test_a_day_cannot_be_a_holiday_and_worked() -> None:
    with pytest.raises(ValueError, match="2027-01-01"):
        read({"2027": {"holidays": "01-01", "workdays": "01-01"}})


@pytest.mark.parametrize("days", [0, -1, LONGEST + 1])
def test_a_period_of_no_days_or_of_months_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        end_of_notice(date(2026, 11, 23), days, CALENDAR)


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_announced_year_works_only_on_weekends_to_make_up_and_names_its_source(year: int) -> None:
    table = CALENDAR[year]

    assert all(day.weekday() >= 5 for day in table.workdays)
    assert all(date(year, month, day) in table.holidays for month, day in ((1, 1), (5, 1), (10, 1)))
    assert f"{year}年部分节假日安排" in table.notice


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2028, 1, 1)), st.integers(1, LONGEST))
def test_the_end_is_a_working_day_and_the_period_holds_as_many_as_asked(start: date, days: int) -> None:
    last = end_of_notice(start, days, CALENDAR).last

    period = (start + timedelta(days=i) for i in range((last - start).days + 1))
    assert is_workday(last, CALENDAR)
    assert sum(is_workday(day, CALENDAR) for day in period) == days
