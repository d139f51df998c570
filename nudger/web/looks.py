"""What the page behind a link shows. It says whose step it is, and nothing else about them."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from nudger.journey.clock import local_date
from nudger.journey.definition import Step
from nudger.journey.desired import CALENDAR, Touch
from nudger.journey.forms import Form, form_of
from nudger.journey.receipts import Lifecycle
from nudger.mail.asking import journey_in, said
from nudger.service import roles
from nudger.service.installation import Installation
from nudger.service.letters import link_to, slot_facts, step_facts
from nudger.service.next_up import coming, waiting
from nudger.service.offer import Choice
from nudger.service.record import may_rejoin
from nudger.store.people import first_name
from nudger.web import choices, first_pages, talks, there, times, workshop
from nudger.web.attendance import Attendance
from nudger.web.brief import Brief
from nudger.web.fields import Fields
from nudger.web.opened import Opened
from nudger.web.pages import Pages


class Looks:
    """The pages of an installation's links, as they look now."""

    def __init__(self, installation: Installation, pages: Pages, brief: Brief, attendance: Attendance) -> None:
        self._installation = installation
        self._pages = pages
        self._brief = brief
        self._attendance = attendance

    def look(self, opened: Opened, chosen: str = "", *, offers: bool = True, trouble: str = "") -> Response:
        """Return the page of a good token: the step to do, or what became of it; with *offers*, what would help.

        *trouble* is why whoever was named just now can't be asked what they saw.
        """
        return self.there(opened) if opened.is_there else self._look(opened, chosen, trouble, offers=offers)

    def _look(self, opened: Opened, chosen: str, trouble: str, *, offers: bool) -> Response:
        locale, lifecycle = opened.reader.locale, opened.standing.progress.lifecycle
        whole = self._whole(opened)
        if opened.is_asked_elsewhere:
            return self._pages.page("no-longer-asked", locale, **whole)
        if opened.is_too_old(self._installation.clock.now()):
            return self._pages.page("old-link", locale, 410, token=opened.text)
        if opened.is_about_attendance:
            return self._attendance.look(opened)
        if lifecycle is Lifecycle.LEFT:
            if not opened.is_learners:
                return self._pages.page("no-longer-asked", locale, **whole)
            may_come_back = may_rejoin(opened.standing, opened.reader.id, self._installation.clock.now())
            sender = self._installation.settings.name
            return self._pages.page("stopped", locale, sender=sender, may_rejoin=may_come_back, **whole)
        if opened.ends_a_pause or (opened.offers and lifecycle is Lifecycle.PAUSED):
            until = opened.standing.progress.until
            day = self._installation.words.day(until, locale) if until is not None else ""
            return self._pages.page("paused", locale, until=day, **whole)
        if (first := first_pages.words(self._installation, opened, chosen)) is not None:
            return self._pages.page(first.page, locale, **first.words, **whole)
        if opened.is_other_side:
            return self.talk(opened)
        receipt = opened.standing.progress.receipts.get(opened.nudge.step)
        is_done = receipt is not None and receipt.state == "done"
        if offers and opened.offers and lifecycle is Lifecycle.ACTIVE and (opened.nudge.topic or not is_done):
            return self._pages.page("offer", locale, **self._choices(opened))
        if not opened.nudge.step:
            return self._pages.page("arrived", locale, **whole)
        if receipt is not None and is_done:
            arrived, score = lifecycle is Lifecycle.COMPLETED, receipt.given.score
            further = self._further(opened) if opened.is_learners else {"waiting": (), "coming": None}
            step = self._step(opened)
            told = {"step": step, "score": score, "arrived": arrived, **there.words_to_name(opened, trouble)}
            return self._pages.page("noted", locale, **told, **further, **whole)
        if not opened.is_learners and len(self._brief.lines(opened)) > 1 and opened.nudge.touch not in CALENDAR:
            return self._brief.look(opened)
        return self._timed(opened, offers=offers) or self.ask(opened)

    def _timed(self, opened: Opened, *, offers: bool) -> Response | None:
        """Return the page of a time in the calendar, where that is what the link is about."""
        if workshop.lies_ahead(self._installation, opened):
            return self.workshop(opened)
        is_about_time = offers and times.is_about_time(opened) and times.has_time(opened)
        return self.time(opened) if is_about_time else None

    def time(self, opened: Opened) -> Response:
        """Return the page on which a time in the calendar is changed, or given back."""
        told = times.words(self._installation, opened.standing, opened.nudge.step, opened.reader)
        is_asked = not opened.is_other_side
        whole = self._whole(opened)
        return self._pages.page(
            "time", opened.reader.locale, step=self._step(opened), is_asked=is_asked, **told, **whole
        )

    def talk(self, opened: Opened) -> Response:
        """Return what the learner of a talk is shown: its time, or whether it took place."""
        if times.has_time(opened) and opened.nudge.touch is not Touch.AFTER:
            return self.time(opened)
        return self._pages.page(
            "talk", opened.reader.locale, **talks.words(self._installation, opened), **self._whole(opened)
        )

    def there(self, opened: Opened) -> Response:
        """Return the page of somebody who was there; whoever comes too late, or after a STOP, has nothing to answer."""
        is_gone = opened.standing.progress.lifecycle is Lifecycle.LEFT
        locale, whole = opened.reader.locale, self._whole(opened)
        if is_gone or opened.is_too_old(self._installation.clock.now()):
            return self._pages.page("no-longer-asked", locale, **whole)
        words = self._installation.words
        return self._pages.page(
            "there", locale, say=lambda key, **facts: words.say(key, locale, **facts), **there.words(opened), **whole
        )

    def workshop(self, opened: Opened) -> Response:
        """Return the page of a workshop that lies ahead: when and where, and the other dates."""
        told = workshop.words(self._installation, opened)
        locale, standing = opened.reader.locale, opened.standing
        journey = journey_in(standing.journey, locale)
        step = step_facts(standing, journey, self._step(opened), opened.reader, self._installation.words)
        return self._pages.page("workshop", locale, step=step, **told, **self._whole(opened))

    def ask(self, opened: Opened, filled: Fields | None = None, missing: Sequence[str] = ()) -> Response:
        """Return the page that asks; *filled* is what was answered already, where something is *missing*."""
        words, locale, standing = self._installation.words, opened.reader.locale, opened.standing
        step = self._step(opened)
        told = step_facts(standing, journey_in(standing.journey, locale), step, opened.reader, words)
        return self._pages.page(
            "step",
            locale,
            422 if missing else 200,
            step=told,
            form=self.form(opened),
            filled=filled or {},
            missing=missing,
            learner="" if opened.is_learners else standing.learner.name,
            why_you=roles.why_you(standing, step.key, opened.reader, words),
            has_time=times.has_time(opened),
            slot=slot_facts(standing.progress.slots.placed(step.key), standing, step, opened.reader, words),
            say=lambda key, **facts: words.say(key, locale, **facts),
            **self._whole(opened),
        )

    def chose(self, opened: Opened, choice: Choice) -> Response:
        """Return the page that says what came of a choice."""
        return self._pages.page("chosen", opened.reader.locale, choice=choice.value, **self._choices(opened))

    def _choices(self, opened: Opened) -> dict[str, Any]:
        title = self._step(opened).title if opened.nudge.step else ""
        return {"title": title, **choices.words(self._installation, opened), **self._whole(opened)}

    def form(self, opened: Opened) -> Form:
        """Return what the page asks, in the language of its reader."""
        journey = journey_in(opened.standing.journey, opened.reader.locale)
        return form_of(journey, journey.step(opened.nudge.step))

    def _further(self, opened: Opened) -> dict[str, Any]:
        """What the learner may go on with: the steps that wait already, else the one that comes next."""
        standing, locale, words = opened.standing, opened.reader.locale, self._installation.words
        now = self._installation.clock.now()
        journey = journey_in(standing.journey, locale)
        others = [
            {"title": journey.step(each.step.key).title, "link": link_to(self._installation, each.nudge.id, now)}
            for each in waiting(standing)
        ]
        following = coming(standing, now) if not others else None
        if following is None:
            return {"waiting": others, "coming": None}
        assert following.at is not None
        return {
            "waiting": others,
            "coming": {
                "title": journey.step(following.step.key).title,
                "on": words.day(local_date(opened.reader.window, following.at), locale),
                "may_begin": following.may_begin,
                "days": [(day.isoformat(), words.day(day, locale)) for day in following.days],
            },
        }

    def _step(self, opened: Opened) -> Step:
        locale = opened.reader.locale
        step = journey_in(opened.standing.journey, locale).step(opened.nudge.step)
        return said(step, self._installation.words, locale, first_name(opened.standing.learner.name))

    def _whole(self, opened: Opened) -> dict[str, Any]:
        reader = opened.reader
        return {
            "token": opened.text,
            "name": reader.name,
            "first_name": first_name(reader.name),
            "journey": journey_in(opened.standing.journey, reader.locale),
        }
