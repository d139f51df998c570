"""What a change means for many in flight, timed: one step's time, every step's time, and publishing it."""

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

from nudger.journey.receipts import Event, Verb
from nudger.service.clock import MovableClock
from nudger.service.installation import Installation
from nudger.service.publish import drafted, put_into_force
from nudger.service.record import consequences, replan
from nudger.service.settings import Settings
from nudger.service.versions import adopt, impact
from nudger.store import enrolments, people
from nudger.store.changes import Changes
from nudger.store.database import transaction
from nudger.store.events import NewEvent
from nudger.store.tables import Enrolment, Role

MONDAY = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Europe/London"))
STEPS = 12
SOME = 500


def timed(learners: int) -> dict[str, object]:
    """Return the seconds for so many *learners*, who stand evenly spread along a way of STEPS steps."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        told = {"database": str(place / "n.sqlite"), "secret": f"file:{place / 'secret'}", "state": folder}
        clock = MovableClock(MONDAY)
        installation = Installation.open(Settings.model_validate(told), clock, Path("templates"))
        journey_id = _filled(installation, place, learners)
        figures: dict[str, object] = {"in flight": learners}
        for name, due in (("one step", {5: 4}), ("all steps", dict.fromkeys(range(STEPS), 7))):
            file = _file(place, due)
            began = perf_counter()
            draft = drafted(file)
            found = impact(journey_id, draft.journey, clock.now())
            figures[f"impact of {name}, seconds"] = round(perf_counter() - began, 1)
            figures[f"impact of {name}, planned anew"] = found.reached
            figures[f"impact of {name}, mails moved"] = found.moved
            began = perf_counter()
            put_into_force(installation, draft)
            adopt(journey_id, clock.now())
            figures[f"publishing {name}, seconds"] = round(perf_counter() - began, 1)
            clock.move_to(clock.now() + timedelta(minutes=1))
        return figures


def _filled(installation: Installation, place: Path, learners: int) -> int:
    """Publish a journey, and put everybody somewhere on it; return its id."""
    version, _ = put_into_force(installation, drafted(_file(place, {})))
    now = installation.clock.now()
    hours = installation.settings.hours
    values = {"zone": "Europe/London", "opens": hours.opens, "closes": hours.closes, "working_days": hours.weekdays}
    row = {"journey": version.journey_id, "version": version.id, "state": "active", "starts": date(2026, 10, 5)}
    for first in range(0, learners, SOME):
        some = range(first, min(first + SOME, learners))
        with transaction():
            people.add([(f"p{number}@example.org", values | {"name": f"P {number}"}) for number in some])
    ids = list(people.ids().values())
    for first in range(0, learners, SOME):
        mine = ids[first : first + SOME]
        with transaction():
            Enrolment.insert_many([row | {"person": each, "created_at": now} for each in mine]).execute()
            of = {each.person_id: each.id for each in Enrolment.select().where(Enrolment.person << mine)}
            Role.insert_many([{"enrolment": of[each], "person": each, "role": "learner"} for each in mine]).execute()
            changes = Changes()
            for id_, standing in enrolments.standings(list(of.values())).items():
                changes.add(consequences(standing, list(_walked(id_, id_ % STEPS, now)))[1])
            changes.write(now)
            replan([id_ for id_ in of.values() if id_ not in changes.plans])
    return version.journey_id


def _walked(enrolment: int, steps: int, now: datetime) -> list[NewEvent]:
    """Everything up to the so many-th step is done; half of them have that one open."""
    events = []
    for number in range(steps + enrolment // STEPS % 2):
        opened = now - timedelta(days=2 * (STEPS - number))
        events.append(Event(Verb.INITIALIZED, opened, f"s{number}", way="walk"))
        if number < steps:
            events.append(Event(Verb.COMPLETED, opened + timedelta(days=1), f"s{number}", way="link"))
    return [NewEvent(f"{event.verb}/{enrolment}/{event.step}", enrolment, event) for event in events]


def _file(place: Path, due: dict[int, int]) -> Path:
    file = place / "j.yaml"
    steps = "".join(
        f"  - {{key: s{number}, kind: read, title: Step, ask: Read., due: {due.get(number, 3)} working days}}\n"
        for number in range(STEPS)
    )
    file.write_text(f"key: j\ntitle: J\ngoal: G.\nsteps:\n{steps}", encoding="utf-8")
    return file
