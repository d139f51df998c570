"""No report tells its reader more than the policy table allows."""

from collections.abc import Callable

import pytest
from cast import ANA, BEN, CHI, Service

from nudger.errors import NudgerError
from nudger.journey.policy import Policy, Viewer
from nudger.report.inbox import text_of, waiting
from nudger.report.reader import Reader

Make = Callable[..., Service]


def lived(service: Service) -> Service:
    """A learner who does, is asked about, pauses and stops; each tells something else."""
    service.enrol(ANA)
    service.do("", "my plan")
    wish(service, "PAUSE 3 days")
    wish(service, "RESUME")
    service.do("")
    service.do("I saw it", email=BEN)
    wish(service, "STOP")
    return service


def wish(service: Service, word: str) -> None:
    service.reply(service.mailbox(ANA)[0], word)
    service.live(days=0.1)


def lines(service: Service, seen_by: Viewer) -> str:
    return "\n".join(f"{line.what} {line.why}" for line in service.why(ANA, seen_by).lines)


def test_an_admin_sees_the_whole_story(a_service: Make):
    told = lines(lived(a_service()), Viewer.ADMIN)
    assert all(said in told for said in ("finished “Your plan”", "Ben Okafor finished", "paused", "again", "stopped"))


def test_a_manager_sees_neither_pause_nor_stop_nor_that_others_answered(a_service: Make):
    told = lines(lived(a_service()), Viewer.MANAGER)
    assert "finished “Your plan”" in told
    assert not any(said in told for said in ("What you saw", "pause", "again", "stopped", "STOP"))


def test_with_codetermination_a_manager_sees_no_step_at_all(a_service: Make):
    service = lived(a_service(codetermination=True))
    assert lines(service, Viewer.MANAGER) == "Enrolled on “The first talk”, starting Monday 2 November 2026 "


def test_status_is_whole_or_empty_so_that_no_gap_tells_what_it_hides(a_service: Make):
    service = lived(a_service())
    (whole,) = service.status().places
    (empty,) = service.status(Viewer.MANAGER).places
    assert (whole.state, whole.closed) == ("left", 4 - 1)
    assert (empty.person, empty.state, empty.closed, empty.open, empty.next_at) == ("Ana Lopez", "", 0, (), None)


@pytest.mark.parametrize("seen_by", [each for each in Viewer if each is not Viewer.ADMIN])
def test_mails_for_a_human_are_an_admins_alone(a_service: Make, seen_by: Viewer):
    service = a_service()
    service.person(CHI)
    service.enrol(ANA)
    service.live(days=0.1)
    service.reply(service.newest(ANA), "Leave me alone!")
    service.turn()
    (mail,) = waiting(Reader(Policy()))
    assert waiting(Reader(Policy(), seen_by)) == []
    with pytest.raises(NudgerError, match="waits for a human"):
        text_of(mail.id, Reader(Policy(), seen_by))
