"""One mail out and its answer in, to try an installation."""

from datetime import timedelta
from pathlib import Path

import pytest
from cast import ANA, BEN, Service, at

from nudger.commands import main
from nudger.commands.hello import SINCE
from nudger.service.enrol import enrol
from nudger.store.tables import Nudge

JOURNEY = Path("config/hello/hello.yaml")


@pytest.mark.parametrize("day", range(2, 7))
@pytest.mark.parametrize("prefers", ["", "2", "123"])
def test_on_every_working_day_it_leaves_at_once_and_done_finishes_it(tmp_path: Path, day: int, prefers: str):
    service = Service(tmp_path, hours={"spread": True})
    service.person(BEN)
    service.person(ANA, manager=BEN, prefers=prefers)
    service.clock.move_to(at(day, 9, 1))
    enrol(service.installation, JOURNEY, [ANA], service.clock.now().date() - SINCE)
    service.turn()
    (mail,) = service.mailbox(ANA)
    assert mail.subject == "Answer this mail"
    assert min(row.due_at for row in Nudge.select().where(Nudge.state == "planned")) > at(day, 9) + timedelta(days=3)
    service.reply(mail, "DONE")
    service.clock.move_to(service.clock.now() + timedelta(minutes=5))
    service.turn()
    assert (service.step("answer"), service.state) == ("done", "completed")
    assert service.mailbox(BEN) == []


def test_the_command_says_what_happens_next_and_nobody_is_greeted_twice(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["people", "import", "config/people.csv", "--apply"]) == 0
    capsys.readouterr()
    assert main(["hello", "Ana@example.org"]) == 0
    said = capsys.readouterr().out
    assert "A mail to ana@example.org leaves" in said
    assert "nudger why ana@example.org" in said
    assert main(["hello", "ana@example.org"]) == 1
    assert "was said hello to before" in capsys.readouterr().err


def test_somebody_unknown_is_told_in_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["hello", "nobody@example.org"]) == 1
    assert "nobody is known as nobody@example.org; import them first" in capsys.readouterr().err
