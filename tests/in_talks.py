"""A journey with a talk, for which the manager is asked."""

from cast import ANA, BEN, Mail, Service

TALK = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page.}
  - key: talk
    kind: discuss
    by: manager
    after: read
    title: Talk about the first try
    ask: Ask what was tried, and what comes next.
    due: 5 working days
    slot: {minutes: 20, within: 7 working days}
  - {key: after, kind: reflect, after: talk, title: Afterwards, ask: How was it?}
"""


def asked(service: Service) -> Mail:
    """The manager has been asked for a talk, in his brief of Monday 9 November."""
    service.live(days=1)
    service.press(service.newest(ANA))
    service.live(days=6.2)
    return service.newest(BEN)


def times(service: Service, mail: Mail) -> list[str]:
    """Return the times that the page of this mail offers, in ISO 8601."""
    page = service.pages.get(f"{mail.link}/time").text
    return [part.partition('"')[0] for part in page.split('name="when" value="')[1:]]


def days(service: Service, mail: Mail) -> list[str]:
    """Return the days that may be chosen for an own meeting."""
    page = service.pages.get(f"{mail.link}/time").text
    return [part.partition('"')[0] for part in page.split('<option value="')[1:]]


def choose(service: Service, mail: Mail, **fields: str) -> None:
    assert service.pages.post(f"{mail.link}/time", data=fields).status_code == 200


def arranged(service: Service) -> Mail:
    """The manager has chosen the first time that was offered: Tuesday 10 November at 10:00. Return his invitation."""
    mail = asked(service)
    choose(service, mail, when=times(service, mail)[0])
    service.turn()
    return service.newest(BEN)
