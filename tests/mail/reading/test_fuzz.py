"""Whatever is done to a mail, it is read, soon, and leaves what every database takes."""

import random
import time

import pytest

from benchmarks.fuzz.mutation import mutated
from benchmarks.fuzz.seeds import SEEDS, extremes
from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.values import Kind

KINDS = {
    "reply": Kind.REPLY, "outlook": Kind.REPLY, "html": Kind.REPLY, "forward": Kind.FORWARD, "away": Kind.AUTO_REPLY,
    "bounce": Kind.BOUNCE, "notice": Kind.BOUNCE, "complaint": Kind.COMPLAINT, "invitation": Kind.CALENDAR,
    "calendar": Kind.CALENDAR, "old calendar": Kind.CALENDAR,
}  # fmt: skip
EXTREMES = extremes()


@pytest.mark.parametrize("name", SEEDS)
def test_each_seed_is_what_it_is_called(name: str):
    assert interpret(SEEDS[name]).kind is KINDS[name]


def test_mutated_mails_are_read():
    chance = random.Random(7)
    for _ in range(600):
        mail = mutated(list(SEEDS.values()), chance)
        begun = time.process_time()
        reading = interpret(mail)
        assert time.process_time() - begun < 1, mail
        told = (
            reading.text,
            reading.reason,
            reading.envelope.subject,
            *reading.recipients,
            *map(str, reading.calendar),
        )
        for text in told:
            assert "\0" not in text, mail
            text.encode()


@pytest.mark.parametrize("name", EXTREMES)
def test_no_extreme_takes_long(name: str):
    begun = time.process_time()
    interpret(EXTREMES[name])
    assert time.process_time() - begun < 1
