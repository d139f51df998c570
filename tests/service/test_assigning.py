"""A mail that nothing matches to a step waits for a human, who puts it where it belongs."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, Service

from nudger.errors import NudgerError
from nudger.report.inbox import waiting
from nudger.report.reader import Reader
from nudger.service.assigning import assign
from nudger.service.collect import keep
from nudger.store.tables import Event, Inbound

Make = Callable[..., Service]
QUIZ = """\
key: quiz
title: A quiz
goal: Know.
steps:
  - key: check
    kind: quiz
    title: Check
    ask: Choose.
    questions: [{ask: Which?, choices: [one, two], right: one}]
"""


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    return service


def write(service: Service, text: str, sender: str = ANA) -> Inbound:
    mail = f"From: {sender}\r\nMessage-ID: <{abs(hash(text))}@x>\r\nSubject: Hi\r\n\r\n{text}\r\n".encode()
    keep(service.installation, service.installation.settings.address, mail)
    service.turn()
    return Inbound.select().order_by(Inbound.id.desc()).get()


def test_a_mail_of_a_learner_without_any_sign_waits_for_a_human_with_the_step_it_may_belong_to(service: Service):
    mail = write(service, "I read it on the train.")
    assert (mail.state, mail.outcome) == ("set_aside", "for a human: nothing tells what it answers")
    (found,) = waiting(Reader(service.installation.policy))
    assert [(place.title, place.learner) for place in found.places] == [("How a talk goes", "Ana Lopez")]
    assert service.step("read") == "open"
    assert len(service.mailbox(ANA)) == 1


def test_assigned_it_is_their_words_on_that_step_once(service: Service):
    mail = write(service, "I read it on the train.")
    assert assign(mail.id, None, service.clock.now(), is_done=False).title == "How a talk goes"
    assert [event.words for event in Event.select().where(Event.verb == "responded")] == ["I read it on the train."]
    assert service.step("read") == "open"
    with pytest.raises(NudgerError, match="no mail with the id"):
        assign(mail.id, None, service.clock.now(), is_done=False)


def test_a_human_may_say_that_the_step_is_done_by_it(service: Service):
    assign(write(service, "All read!").id, 1, service.clock.now(), is_done=True)
    assert service.step("read") == "done"


def test_of_a_stranger_and_of_somebody_for_whom_nothing_waits_nothing_is_asked(service: Service):
    service.person(BEN)
    assert write(service, "Buy!", "eve@example.net").outcome == "unmatched"
    assert write(service, "Hello!", BEN).outcome == "unmatched"


def test_what_cannot_be_assigned_is_said_and_goes_on_waiting(service: Service):
    mail = write(service, "Well.")
    with pytest.raises(NudgerError, match="there is no step 7"):
        assign(mail.id, 7, service.clock.now(), is_done=False)
    service.press(service.newest(ANA))
    with pytest.raises(NudgerError, match="no step waits for whoever wrote mail"):
        assign(mail.id, None, service.clock.now(), is_done=False)
    assert Inbound.get_by_id(mail.id).state == "set_aside"


def test_a_quiz_is_not_done_by_words(a_service: Make):
    service = a_service()
    service.enrol(ANA, journey=QUIZ)
    service.live(days=0.1)
    mail = write(service, "one")
    with pytest.raises(NudgerError, match="asks for more than words"):
        assign(mail.id, None, service.clock.now(), is_done=True)
    assert service.step("check") == "open"
