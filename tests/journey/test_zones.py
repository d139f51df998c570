"""The short form of `python -m benchmarks.zones`: some zones of every sort, one year, all windows."""

from zoneinfo import available_timezones

from benchmarks.zones.trial import trial

SORTS = {
    "Africa/Cairo",  # midnight is skipped
    "Africa/Casablanca",  # its clocks are set for Ramadan
    "America/Havana",  # the first hour of a day is repeated
    "America/Nuuk",  # the last hour of a day is skipped
    "America/Santiago",  # the last hour of a day is repeated
    "Antarctica/Troll",  # two hours at once
    "Asia/Kolkata",  # no change
    "Australia/Lord_Howe",  # half an hour
    "Europe/Berlin",
    "Pacific/Chatham",  # at a quarter to
}


def test_nobody_is_reached_at_a_wrong_hour_around_a_change_of_the_clocks():
    some = sorted(SORTS | set(sorted(available_timezones())[::200]))
    tally = trial(some, [2026])
    assert tally.wrong == []
    assert tally.changes >= 16 and tally.checks > 9_000
