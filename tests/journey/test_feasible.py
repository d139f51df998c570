"""A journey that asks for more mails than people can bear is refused, with the week that breaks."""

import pytest

from nudger.journey.budget import Budget
from nudger.journey.feasible import breaks
from nudger.journey.forecast import forecast
from nudger.journey.load import load_of
from nudger.journey.reading import read_journey

HEAD = "key: j\ntitle: J\ngoal: G.\n"


def weekly(chain: int, stages: int = 3, head: str = "") -> str:
    """A journey of weekly stages, in each of which so many steps wait for each other."""
    text = f"{HEAD}{head}stages:\n"
    for number in range(1, stages + 1):
        text += f"  - key: w{number}\n    title: W{number}\n    week: {number}\n    steps:\n"
        for step in range(chain):
            after = f", after: s{number}-{step - 1}, wait: 1 working day" if step else ""
            text += f"      - {{key: s{number}-{step}, kind: read, title: T, ask: A., due: 1 working day{after}}}\n"
    return text


def broken(text: str, budget: Budget) -> str:
    return breaks(read_journey(text, "j.yaml"), budget)


def test_steps_that_open_with_their_stage_are_one_mail_however_many_they_are():
    text = weekly(1).replace("- {key: s1-0", "- {key: more, kind: read, title: T, ask: A.}\n      - {key: s1-0")
    assert broken(text, Budget(1, 1)) == ""


def test_two_mails_a_week_carry_two_steps_that_wait_for_each_other_and_not_three():
    assert broken(weekly(2), Budget(1, 2)) == ""
    assert broken(weekly(3), Budget(1, 2)) == (
        'week 1 breaks: with 2 mails in seven days an average learner has all of "w1" in week 2, for it needs 3 in its'
        " week. Let more of its steps open with the stage, so that they travel in one mail, or move some to a quieter"
        " week"
    )
    assert broken(weekly(3), Budget(1, 3)) == ""


def test_a_later_week_breaks_by_its_own_name():
    step = "      - {{key: x{}, kind: read, title: T, ask: A., due: 1 working day{}}}\n"
    last = "".join(step.format(number, f", after: x{number - 1}" if number else "") for number in range(3))
    text = weekly(2) + f"  - key: w4\n    title: W4\n    week: 4\n    steps:\n{last}"
    assert broken(text, Budget(1, 2)).startswith("week 4 breaks")


def test_in_cohort_pace_the_weeks_are_those_of_the_stages():
    text = weekly(3, head="pace: cohort\n").replace("    week: 1\n", "").replace("    week: 2\n", "")
    assert broken(text.replace("    week: 3\n", ""), Budget(1, 2)).startswith("week 1 breaks")


def test_what_is_late_without_a_budget_too_is_not_the_budgets_fault():
    text = weekly(1).replace("due: 1 working day", "due: 30 working days")
    assert broken(text, Budget(1, 1)) == ""


def test_a_journey_without_weeks_can_never_be_late():
    text = f"{HEAD}steps:\n" + "".join(f"  - {{key: s{n}, kind: read, title: T, ask: A.}}\n" for n in range(9))
    assert broken(text, Budget(1, 1)) == ""


@pytest.mark.parametrize("a_week", [1, 2, 5])
def test_the_forecast_keeps_to_the_budget(a_week: int):
    journey = read_journey(weekly(3), "j.yaml")
    days = sorted({stop.opened_at.date() for stop in forecast(journey, Budget(1, a_week))})
    assert all(sum(0 <= (other - day).days < 7 for other in days) <= a_week for day in days)
    assert load_of(journey, Budget(1, a_week)).busiest <= a_week


def test_what_travels_together_is_one_mail_in_the_figures():
    text = f"{HEAD}steps:\n" + "".join(
        f"  - {{key: s{n}, kind: read, title: T, ask: A., after: []}}\n" for n in range(4)
    )
    load = load_of(read_journey(text, "j.yaml"))
    assert (sum(load.mails.values()), load.busiest) == (1.0, 1)
