"""Whose hours somebody has: their own, their cohort's, those of the settings; and what follows when these change."""

from collections.abc import Callable
from datetime import date, time

import pytest
from cast import ANA, BEN, CHI, JOURNEY, Service, at

from nudger.service import cohorts, rederive
from nudger.service.enrolling import enrol_in
from nudger.store import people
from nudger.store.hours import set_derived_from
from nudger.store.tables import Nudge

Make = Callable[..., Service]
DEE = "dee@example.org"
FULL = (
    "E-Mail;Name;Arbeitstage;Ruhezeiten;Feiertage;Wunschtage;Abwesend ab;Abwesend bis\n"
    f"{CHI};Chi;Mo-Do, Fr 9-12;12-13;DE-BY;Di, Mi;24.12.2026;07.01.2027\n"
)


def test_a_sheet_tells_of_part_time_weeks_quiet_hours_holidays_wishes_and_leave_to_come(a_service: Make):
    service = a_service()
    service.import_people(FULL)
    window = people.by_email(CHI).window
    assert window.working_days == {0, 1, 2, 3, 4}
    assert window.hours == ((4, time(9), time(12)),)
    assert window.quiet == ((time(12), time(13)),)
    assert (window.holidays, window.prefers) == ("DE-BY", {1, 2})
    assert (window.away_from, window.away_until) == (date(2026, 12, 24), date(2027, 1, 7))
    assert service.import_people(FULL).unchanged == 1
    (change,) = service.import_people(f'email,name,working_days\n{CHI},Chi,"Mon, Wed"\n').changed
    assert change.differences == (("working_days", "01234", "02"), ("hours", "4=09:00-12:00", ""))


@pytest.mark.parametrize(
    ("column", "said", "words"),
    [
        ("working_days", "09:00-12:00", 'working_days is "09:00-12:00"; write days such as mon-fri'),
        ("working_days", "Mon-Fri 12-9", "12:00-09:00 ends before it begins"),
        ("working_days", "Mon 9-25", "write hours from and until"),
        ("quiet", "noon", 'quiet is "noon"; write hours from and until, such as 12:00-13:00'),
        (
            "quiet",
            "9-13; 13-17",
            "nobody is ever reached so: quiet hours 09:00-13:00, 13:00-17:00 leave no",
        ),
        ("holidays", "Bavaria", 'there is no country "Bavaria"'),
        ("prefers", "Tue 9-12", 'prefers is "Tue 9-12"; write days without hours, such as tue-thu'),
        ("away_from", "2026-12-24", "and nothing says until when; write the first day back as away_until"),
        ("away_from", "soon", 'away_from is "soon"; write the first day of leave'),
    ],
)
def test_a_cell_that_makes_no_sense_costs_its_line_and_says_why(a_service: Make, column: str, said: str, words: str):
    service = a_service()
    diff = service.import_people(f'email,name,{column}\n{CHI},Chi,"{said}"\n{DEE},Dee,\n')
    (problem,) = diff.problems
    assert problem.line == 2 and words in problem.what
    assert people.by_email(CHI) is None and people.by_email(DEE) is not None


def test_leave_that_ends_before_it_begins_is_told(a_service: Make):
    diff = a_service().import_people(f"email,name,away_from,away_until\n{CHI},Chi,2026-12-24,2026-12-23\n")
    assert "away_until, the first day back, is 2026-12-23; it must be later" in diff.problems[0].what


def test_who_works_on_mondays_and_fridays_gets_everything_on_those_days(a_service: Make):
    service = a_service()
    service.import_people(f'email,name,manager,working_days\n{CHI},Chi Nguyễn,{BEN},"Mon, Fri"\n')
    service.enrol(CHI)
    pressed = set()
    for _ in range(60):
        service.live(days=1)
        for mail in [*service.mailbox(CHI), *service.mailbox(BEN)]:
            if mail.has_link and mail.link not in pressed:
                pressed.add(mail.link)
                service.press(mail, "my words")
    assert service.state == "completed"
    assert {service.step(key) for key in ("read", "plan", "talk", "seen")} == {"done"}
    came = [mail.message["Date"].datetime.astimezone(at(2, 9).tzinfo) for mail in service.mailbox(CHI)]
    assert len(came) >= 4
    assert {moment.weekday() for moment in came} == {0, 4}
    assert all(9 <= moment.hour < 17 for moment in came)


def zones(service: Service, *emails: str) -> list[str]:
    return [people.by_email(email).zone for email in emails]


def a_cohort(service: Service, name: str, *emails: str, **place: str) -> None:
    path = service.folder / f"{name}.yaml"
    path.write_text(JOURNEY.replace("first-talk", f"first-talk-{name}"))
    cohort = cohorts.add(service.installation, path, name, **place)
    enrol_in(service.installation, cohort, emails)
    cohorts.approve(service.installation, cohorts.found(name), date(2026, 11, 16))


def test_a_zone_of_ones_own_beats_the_cohorts_and_that_beats_the_settings(a_service: Make):
    service = a_service()
    service.import_people(f"email,name,zone\n{CHI},Chi,\n{DEE},Dee,Asia/Tokyo\nfay@example.org,Fay,\n")
    a_cohort(service, "berlin", CHI, DEE, zone="Europe/Berlin", holidays="DE")
    assert zones(service, CHI, DEE, "fay@example.org") == ["Europe/Berlin", "Asia/Tokyo", "Europe/London"]
    assert [people.by_email(email).window.holidays for email in (CHI, DEE, ANA)] == ["DE", "DE", ""]
    assert service.import_people(f"email,name,zone\n{CHI},Chi,\n").unchanged == 1
    service.import_people(f"email,name,zone\n{CHI},Chi,Asia/Kolkata\n")
    service.import_people(f"email,name,zone\n{DEE},Dee,\n")
    assert zones(service, CHI, DEE) == ["Asia/Kolkata", "Europe/Berlin"]


def test_of_two_cohorts_the_one_that_was_approved_last_counts(a_service: Make):
    service = a_service()
    service.import_people(f"email,name\n{CHI},Chi\n")
    a_cohort(service, "berlin", CHI, zone="Europe/Berlin", holidays="DE")
    service.sleep(days=1)
    a_cohort(service, "tokyo", CHI, zone="Asia/Tokyo")
    assert zones(service, CHI) == ["Asia/Tokyo"]
    assert people.by_email(CHI).window.holidays == "DE"  # of which the other one says nothing


def test_a_cohorts_zone_moves_what_was_planned_before(a_service: Make):
    service = a_service()
    service.import_people(f"email,name\n{CHI},Chi\n")
    service.enrol(CHI, starts=date(2026, 11, 9))
    before = Nudge.get().due_at
    a_cohort(service, "tokyo", CHI, zone="Asia/Tokyo")
    assert (before, Nudge.get().due_at) == (at(9, 10), at(9, 1))


def a_journey_with_chi(make: Make) -> Service:
    service = make()
    service.import_people(f"email,name\n{CHI},Chi\n")
    service.enrol(CHI, ANA)
    service.live(days=1)
    return service


def wishes() -> dict[str, str]:
    return {nudge.key: str(nudge.due_at) for nudge in Nudge.select().where(Nudge.state == "planned")}


def test_settings_that_changed_move_what_is_planned_of_whoever_follows_them(a_service: Make):
    service = a_journey_with_chi(a_service)
    before, fired = wishes(), service.nudges("fired")
    assert len(service.post.sent) == 2
    again = a_service(hours={"zone": "Asia/Tokyo", "closes": "16:00"}, now=service.clock.now())
    chi = people.by_email(CHI).window
    assert (chi.zone.key, chi.closes) == ("Asia/Tokyo", time(16))
    moved = {key for key, wish in wishes().items() if wish != before[key]}
    assert moved and all(key.endswith(f"p{again.id_of(CHI)}") for key in moved)
    assert wishes().keys() == before.keys()
    again.turn()
    assert (again.post.sent, again.nudges("fired")) == ([], fired)


def test_halt_days_and_the_hour_of_mail_reach_everybody(a_service: Make):
    service = a_journey_with_chi(a_service)
    a_service(hours={"halt_days": ["2026-11-04..2026-11-06"], "mail_time": "11:30"}, now=service.clock.now())
    for email in (ANA, CHI):
        window = people.by_email(email).window
        assert window.halts == {date(2026, 11, day) for day in (4, 5, 6)}
        assert (window.mail_time, window.spread.total_seconds()) == (time(11, 30), 0)
    a_service(hours={"spread": True}, now=service.clock.now())
    spreads = {people.by_email(email).window.spread.total_seconds() for email in (ANA, BEN, CHI)}
    assert len(spreads) > 1 and all(0 <= seconds < 1800 for seconds in spreads)


def test_other_rules_of_time_zones_plan_everything_anew_and_the_same_rules_nothing(a_service: Make):
    service = a_journey_with_chi(a_service)
    before = wishes()
    assert not rederive.rederive(service.installation)
    Nudge.update(wish_at=0, due_at=0).where(Nudge.state == "planned").execute()  # as an old rule had it
    assert not rederive.rederive(service.installation)
    set_derived_from("what another tzdata said")
    assert rederive.rederive(service.installation)
    assert wishes() == before
    assert not rederive.rederive(service.installation)


def test_who_is_killed_in_the_midst_begins_again_at_the_next_start(a_service: Make, monkeypatch: pytest.MonkeyPatch):
    service = a_journey_with_chi(a_service)
    with monkeypatch.context() as patched:
        patched.setattr(rederive, "settle", None)
        with pytest.raises(TypeError):
            a_service(hours={"zone": "Asia/Tokyo"}, now=service.clock.now())
    assert zones(service, CHI) == ["Europe/London"]
    a_service(hours={"zone": "Asia/Tokyo"}, now=service.clock.now())
    assert zones(service, CHI) == ["Asia/Tokyo"]


def test_more_people_than_one_batch_are_planned_anew(a_service: Make):
    service = a_service()
    service.import_people("email,name\n" + "".join(f"p{number}@example.org,P\n" for number in range(60)))
    service.enrol(*(f"p{number}@example.org" for number in range(60)))
    again = a_service(hours={"zone": "Asia/Tokyo"}, now=service.clock.now())
    assert {nudge.due_at for nudge in Nudge.select()} == {at(2, 1)}
    assert zones(again, "p0@example.org", "p59@example.org") == ["Asia/Tokyo"] * 2
