"""The pages behind the links of first mails: looking changes nothing, one button, and Undo."""

import re
from collections.abc import Callable

import pytest
from cast import ANA, BEN, Mail, Service

from nudger.journey.definition import Role
from nudger.store import people
from nudger.store.tables import Event
from nudger.store.tables import Role as RoleRow

Make = Callable[..., Service]


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.cohort(ANA)
    service.approve()
    service.live(days=5)
    return service


def first(service: Service, email: str) -> Mail:
    return service.mailbox(email)[0]


@pytest.mark.parametrize(
    ("email", "question", "noted"),
    [
        (BEN, "Is Ana Lopez in your team?", "You get no more mails about Ana Lopez."),
        (ANA, "Is Ben Okafor your manager?", "Ben Okafor isn't asked about you any more."),
    ],
)
def test_one_button_says_so_and_undo_takes_it_back(service: Service, email: str, question: str, noted: str):
    link = first(service, email).link
    before = Event.select().count()
    page = service.pages.get(link).text
    assert service.pages.head(link).status_code == 200
    assert question in page and len(re.findall("<button", page)) == (2 if email == ANA else 1)
    assert Event.select().count() == before
    page = service.pages.post(link).text
    assert noted in page and "Undo" in page
    assert noted in service.pages.post(link).text
    assert service.verbs().count("relieved") == 1
    assert question in service.pages.post(f"{link}/undo").text
    service.do("", "my plan", "")
    service.live(days=8)
    assert [mail.subject for mail in service.mailbox(BEN)][1] == "Ana: What you saw"


def test_nobody_undoes_what_the_other_said(service: Service):
    service.press(first(service, BEN))
    page = service.pages.post(f"{first(service, ANA).link}/undo").text
    assert "Ben Okafor isn't asked about you any more." in page and "Undo" not in page
    assert "assigned" not in service.verbs()


def test_saying_it_again_after_an_undo_counts_again(service: Service):
    link = first(service, BEN).link
    for _ in range(2):
        service.pages.post(link)
        service.pages.post(f"{link}/undo")
    service.pages.post(link)
    assert [verb for verb in service.verbs() if verb in ("relieved", "assigned")] == [
        *("relieved", "assigned") * 2,
        "relieved",
    ]


def test_an_old_link_mails_the_first_mail_once_more(service: Service):
    link = first(service, BEN).link
    service.live(days=91)
    assert "Mail me a fresh link" in service.pages.get(link).text
    service.pages.post(f"{link}/fresh")
    service.turn()
    fresh = service.newest(BEN)
    assert fresh.subject == first(service, BEN).subject and fresh.link != link
    assert "You get no more mails about Ana Lopez." in service.pages.post(fresh.link).text


def test_where_the_manager_is_gone_there_is_nothing_to_press(service: Service):
    RoleRow.delete().where(RoleRow.role == Role.MANAGER).execute()
    page = service.pages.get(first(service, ANA).link).text
    assert "Your days" in page and len(re.findall("<button", page)) == 1
    assert service.press(first(service, ANA)) == 200
    assert "relieved" not in service.verbs()


def chosen(page: str) -> list[str]:
    return re.findall(r'value="(\d)" checked', page)


def test_a_learner_chooses_the_days_on_which_mails_come(service: Service):
    link = first(service, ANA).link
    page = service.pages.get(link).text
    assert chosen(page) == ["0", "1", "2", "3", "4"] and "Wednesday" in page
    page = service.pages.post(f"{link}/days", data={"day": ["2", "4", "9", "x"]}).text
    assert "From now on mails come on these days where they can." in page and chosen(page) == ["2", "4"]
    window = people.by_email(ANA).window
    assert (window.prefers, window.working_days) == ({2, 4}, {0, 1, 2, 3, 4})


def test_only_working_days_can_be_chosen(service: Service):
    service.import_people(f'email,name,working_days\n{ANA},Ana Lopez,"Mon, Fri"\n')
    link = first(service, ANA).link
    page = service.pages.get(link).text
    assert chosen(page) == ["0", "4"] and "Wednesday" not in page
    assert "Choose one day at least." in service.pages.post(f"{link}/days", data={"day": ["2"]}).text
    assert chosen(service.pages.post(f"{link}/days", data={"day": ["2", "4"]}).text) == ["4"]


def test_days_that_were_chosen_outlive_a_people_file_that_says_nothing_of_them(service: Service):
    link = first(service, ANA).link
    service.pages.post(f"{link}/days", data={"day": "2"})
    service.import_people(f"email,name,prefers,working_days\n{ANA},Ana Lopez,,Mon-Thu\n")
    assert chosen(service.pages.get(link).text) == ["2"]
    service.import_people(f"email,name,prefers\n{ANA},Ana Lopez,Tue\n")
    assert chosen(service.pages.get(link).text) == ["1"]


def test_no_day_at_all_is_no_choice_and_others_choose_none_by_their_links(service: Service):
    link = first(service, ANA).link
    page = service.pages.post(f"{link}/days", data={"x": "1"}).text
    assert "Choose one day at least." in page and chosen(page) == ["0", "1", "2", "3", "4"]
    service.pages.post(f"{first(service, BEN).link}/days", data={"day": "2"})
    assert people.by_email(BEN).window.working_days == {0, 1, 2, 3, 4}
