"""An author who changes a journey again and again, and knows which step is which whatever it is called."""

import random
from dataclasses import dataclass, field, replace

from nudger.journey.conditions import parse
from nudger.journey.definition import Journey, Kind, Moment, Pace, Role, Stage
from nudger.journey.names import called, identified, remade, renamed
from nudger.journey.reading.unrolling import unroll
from nudger.journey.reading.writing import Repeat, Written

EDITS = (
    "add",
    "add",
    "remove",
    "rename",
    "reorder",
    "retime",
    "reword",
    "recondition",
    "move",
    "whose",
    "back",
    "measure",
)
MOST = 9


@dataclass(frozen=True)
class Card:
    """One step as the author sees it; *uid* is what it is, for ever. *after* are uids of earlier cards."""

    uid: int
    key: str
    stage: int = 0
    was: str = ""
    by: Role = Role.LEARNER
    after: tuple[int, ...] = ()
    wait: int = 1
    due: int = 3
    remind: tuple[int, ...] | None = None
    when: int = 0  # the uid of a step that has to be done
    text: str = "Do it."
    times: int = 1
    validated: bool = False
    gate: bool = False
    days: int = 0


@dataclass
class Author:
    """The file as it is, all that it was, and what is published."""

    luck: random.Random
    stages: int = 0
    cards: tuple[Card, ...] = ()
    measure: tuple[Moment, ...] = ()
    journey: Journey = field(init=False)
    published: list[Journey] = field(default_factory=list)
    files: list[tuple[tuple[Card, ...], tuple[Moment, ...]]] = field(default_factory=list)
    uids: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stages = self.luck.choice((0, 0, 2, 3))
        for _ in range(self.luck.randint(2, 6)):
            self._add()
        self._publish()

    def edit(self) -> str:
        """Change the file once or twice, and publish it; return what was done."""
        done = [self.luck.choice(EDITS) for _ in range(self.luck.choice((1, 1, 2)))]
        for each in done:
            getattr(self, f"_{each}")()
        self._publish()
        return " and ".join(done)

    def _publish(self) -> None:
        self.files.append((self.cards, self.measure))
        written = self._written()
        if self.published:
            *earlier, before = self.published
            first = renamed(written, before, reversed(earlier))
            assert isinstance(first, dict), first
            written = identified(written, first)
        names = called(written)
        for card in self.cards:
            self.uids.setdefault(names[card.key], card.uid)
            assert self.uids[names[card.key]] == card.uid, "one step became another"
        there = {step.key for step in written.steps}
        gone = {step.key: step for each in self.published for step in each.steps if step.key not in there}
        self.journey = remade(written, gone=tuple(gone.values()))
        self.published.append(self.journey)

    def _written(self) -> Journey:
        main = [self._one(card) for card in self._in_order() if not card.days]
        boosters = [self._one(card) for card in self.cards if card.days]
        stages = tuple(Stage(key=f"s{number}", title="Stage") for number in range(1, self.stages + 1))
        used = {step.stage for step in main}
        stages = tuple(stage for stage in stages if stage.key in used)
        behaviours: dict[str, dict[str, object]] = {"asks": {"says": "Asks.", "seen_by": ("learner", "manager")}}
        whole = Journey.model_validate(
            {"key": "j", "title": "J", "goal": "G.", "behaviours": behaviours, "steps": [*main[:1], *boosters[:1]][:1]}
        )
        steps = unroll(whole.behaviours, self.measure, Pace.OWN, stages, main, boosters)
        return remade(whole, measure=self.measure, stages=stages, steps=steps)

    def _in_order(self) -> list[Card]:
        return sorted(self.cards, key=lambda card: card.stage) if self.stages else list(self.cards)

    def _one(self, card: Card) -> Written:
        key = {each.uid: each.key for each in self.cards}
        place = {each.uid: number for number, each in enumerate(self._in_order())}
        after = [
            key[uid] for uid in card.after if uid in key and place[uid] < place[card.uid] and not self._is_late(uid)
        ]
        return Written(
            key=card.key,
            was=card.was,
            kind=Kind.PRACTISE,
            title=card.key,
            ask=card.text,
            by=card.by,
            after=tuple(after) if not card.days else (),
            stage=f"s{card.stage}" if self.stages and not card.days else "",
            wait=card.wait,
            due=card.due,
            remind=card.remind,
            days=card.days,
            when=parse(f"done({key[card.when]})") if card.when in key and card.when != card.uid else None,
            repeat=Repeat(every=5, times=card.times) if card.times > 1 and not card.days else None,
            validated_by=Role.MANAGER if card.validated and card.by is Role.LEARNER and not card.days else None,
            is_gate=card.gate and card.validated and card.by is Role.LEARNER and not card.days,
        )

    def _is_late(self, uid: int) -> bool:
        return next(card.days for card in self.cards if card.uid == uid) > 0

    def _new_key(self) -> str:
        return f"k{len(self.files)}-{self.luck.randrange(10**9)}"

    def _add(self) -> None:
        if len(self.cards) >= MOST:
            return
        luck, main = self.luck, [card for card in self.cards if not card.days]
        place = luck.randint(0, len(self.cards))
        before = [card.uid for card in self.cards[:place] if not card.days]
        card = Card(
            uid=luck.randrange(1, 10**12),
            key=self._new_key(),
            stage=luck.randint(1, self.stages) if self.stages else 0,
            by=luck.choice((Role.LEARNER, Role.LEARNER, Role.LEARNER, Role.MANAGER, Role.BUDDY)),
            after=tuple(before[-1:]) if luck.random() < 0.7 else tuple(luck.sample(before, min(len(before), 2))),
            wait=luck.randint(0, 3),
            due=luck.randint(1, 8),
            times=luck.choice((1, 1, 1, 1, 3)),
            validated=luck.random() < 0.2,
            gate=luck.random() < 0.5,
            days=luck.choice((0, 0, 0, 0, 0, 10, 40)) if main else 0,
        )
        following = self.cards[place:]
        if following and before and luck.random() < 0.7 and not card.days:
            first = following[0]
            following = (replace(first, after=(card.uid,)), *following[1:])
        self.cards = (*self.cards[:place], card, *following)

    def _any(self) -> Card:
        return self.luck.choice(self.cards)

    def _put(self, old: Card, new: Card) -> None:
        self.cards = tuple(new if card is old else card for card in self.cards)

    def _remove(self) -> None:
        gone = self._any()
        if sum(not card.days for card in self.cards if card is not gone) == 0:
            return
        left = [card for card in self.cards if card is not gone]
        self.cards = tuple(replace(card, after=gone.after) if gone.uid in card.after else card for card in left)

    def _rename(self) -> None:
        """A step gets another name; what earlier renamings said may stand there still, or be tidied away."""
        card = self._any()
        before = {each.uid: each.key for each in self.files[-1][0]}
        self.cards = tuple(self._tidied(each, before) for each in self.cards)
        card = next(each for each in self.cards if each.uid == card.uid)
        if card.uid in before:
            self._put(card, replace(card, key=self._new_key(), was=before[card.uid]))

    def _tidied(self, card: Card, before: dict[int, str]) -> Card:
        return replace(card, was="") if before.get(card.uid) == card.key and self.luck.random() < 0.5 else card

    def _reorder(self) -> None:
        cards = list(self.cards)
        self.luck.shuffle(cards)
        main = [card for card in cards if not card.days]
        linked = dict(zip((card.uid for card in main[1:]), ((card.uid,) for card in main), strict=False))
        self.cards = tuple(replace(card, after=linked.get(card.uid, ())) for card in cards)

    def _retime(self) -> None:
        card, luck = self._any(), self.luck
        remind = luck.choice((None, (), (1,), (2, 5, 9)))
        changed = replace(card, wait=luck.randint(0, 9), due=luck.randint(1, 12), remind=remind)
        self._put(card, replace(changed, days=luck.choice((5, 20, 60)) if card.days else 0))

    def _reword(self) -> None:
        card = self._any()
        self._put(card, replace(card, text=f"Do it, {self.luck.randrange(10**6)}."))

    def _recondition(self) -> None:
        card = self._any()
        self._put(card, replace(card, when=0 if card.when else self._any().uid))

    def _move(self) -> None:
        card = self._any()
        self._put(card, replace(card, stage=self.luck.randint(1, self.stages) if self.stages else 0))

    def _whose(self) -> None:
        """Somebody else is asked, it is validated or no more, it is repeated or no more."""
        card, luck = self._any(), self.luck
        changed = replace(card, by=luck.choice((Role.LEARNER, Role.MANAGER, Role.BUDDY)), times=luck.choice((1, 2, 3)))
        self._put(card, replace(changed, validated=not card.validated))

    def _measure(self) -> None:
        moments = (Moment("start"), Moment("middle"), Moment("end"), Moment("days after end", 30))
        self.measure = tuple(moment for moment in moments if self.luck.random() < 0.4)

    def _back(self) -> None:
        """The file as it was once."""
        self.cards, self.measure = self.luck.choice(self.files)
