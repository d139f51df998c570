"""Where the sides meet: what they need is made when the first of them needs it, and every round is checked."""

import json
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from benchmarks.send import postgres
from benchmarks.send.environment import peer_python
from benchmarks.send.files import Files, Place
from benchmarks.send.sides import PEER, POSTGRES, SQLITE, Side, ours, peers
from benchmarks.send.sink import a_sink
from benchmarks.send.worker import Round, WorkerError, race, result


class LostOrRepeatedError(Exception):
    """The sink or the books count other than every mail once."""


class Arena:
    """The stores of one run, in *folder*, which are removed with *stack*."""

    def __init__(self, folder: Path, stack: ExitStack, messages: int, postgres_url: str, cache: Path) -> None:
        self._folder = folder
        self._stack = stack
        self._messages = messages
        self._postgres_url = postgres_url
        self._cache = cache
        self._stores: dict[str, Files | postgres.Cluster | None] = {}
        self._words = json.loads(result(ours(Files(folder / "words").prepared, role="words", messages=1)))

    @property
    def mail_octets(self) -> dict[str, int]:
        """The size of the mail's two bodies, with the variables' names for their values."""
        return {name: len(self._words[name].encode()) for name in ("text", "html")}

    def takes(self, side: Side) -> bool:
        """Prepare what *side* needs; False where that can't be had, after saying why."""
        if side.store not in self._stores:
            prepare = {PEER: self._peer, SQLITE: self._sqlite, POSTGRES: self._postgres}[side.store]
            try:
                self._stores[side.store] = prepare()
            except (WorkerError, postgres.MissingError) as error:
                print(f"{side.store} is left out: {error}", file=sys.stderr)
                self._stores[side.store] = None
        return self._stores[side.store] is not None

    def run(self, side: Side, **told: object) -> Round:
        """Run one round. Raises LostOrRepeatedError."""
        store = self._stores[side.store]
        assert store is not None
        with store.fresh() as place, a_sink() as sink:
            told |= {"port": sink.port, "messages": self._messages}
            before = store.cpu()
            taken = race([self._command(side, place, **told, **worker) for worker in side.workers])
            taken = replace(taken, cpu=taken.cpu + store.cpu() - before)
            counted = sink.count()
        if counted != self._messages or taken.books != {"sent": self._messages}:
            raise LostOrRepeatedError(f"the sink has {counted}, the books say {dict(taken.books)}")
        return taken

    def _command(self, side: Side, place: Place, **told: object) -> list[str]:
        return peers(peer_python(self._cache), place, **told) if side.store == PEER else ours(place, **told)

    def _peer(self) -> Files:
        store = Files(self._folder / "peer")
        result(peers(peer_python(self._cache), store.prepared, role="prepare", plain=True, words=self._words))
        return store

    def _sqlite(self) -> Files:
        store = Files(self._folder / "sqlite")
        result(ours(store.prepared, role="prepare", messages=self._messages))
        return store

    def _postgres(self) -> postgres.Cluster:
        server = (self._postgres_url, 0)
        if not self._postgres_url:
            server = self._stack.enter_context(postgres.a_server())
        store = self._stack.enter_context(postgres.a_cluster(*server, self._folder / "postgres"))
        result(ours(store.prepared, role="prepare", messages=self._messages))
        return store
