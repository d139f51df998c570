"""The commands `roles` and `people rename`, as they are typed."""

from pathlib import Path

import pytest

from nudger.commands import main

ANA, BEN, PRIYA = "ana@example.org", "ben@example.org", "priya@example.org"


@pytest.fixture
def said(place: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command, and return its exit code and all it said; Ana is on the way, Ben is her manager."""

    def run(*words: str) -> tuple[int, str]:
        code = main(words)
        told = capsys.readouterr()
        return code, told.out + told.err

    run("people", "import", "config/people.csv", "--apply")
    run("enrol", "coaching-conversations", ANA, "--start", "2026-11-02")
    return run


def test_who_is_who_is_shown_set_and_cleared(said):
    title = "Coaching conversations"
    assert said("roles", "set", ANA, "buddy", PRIYA) == (0, f"{title}: buddy is Priya Raman.\n")
    assert said("roles", "set", ANA, "buddy", PRIYA) == (0, "It is so already; nothing changed.\n")
    assert said("roles", "set", ANA, "buddy", BEN) == (0, f"{title}: buddy is Ben Okafor, and no longer Priya Raman.\n")
    assert said("roles", "clear", ANA, "manager") == (0, f"{title}: manager is nobody, and no longer Ben Okafor.\n")
    said("roles", "set", BEN, "deputy", PRIYA)
    code, shown = said("roles", "show", ANA)
    assert (code, shown.splitlines()[1:3]) == (
        0,
        ["  manager: nobody", f"  buddy: Ben Okafor <{BEN}>, deputy Priya Raman <{PRIYA}>"],
    )
    assert said("roles", "clear", BEN, "deputy")[0] == 0
    assert "deputy" not in said("roles", "show", ANA, "--journey", "coaching-conversations")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", ANA, "buddy", "x@example.org"), "nobody is known as x@example.org; import them first"),
        (("set", "x@example.org", "buddy", BEN), "nobody is known as x@example.org; import them first"),
        (("set", ANA, "witness", ANA), "Ana Lopez can't be their own witness; name somebody else"),
        (("set", BEN, "deputy", BEN), "Ben Okafor can't stand in for themselves; name somebody else"),
        (("set", BEN, "buddy", ANA), "Ben Okafor is on no journey; put them on one first"),
        (("set", ANA, "buddy", BEN, "--journey", "x"), 'Ana Lopez is not on "x"; they are on coaching-conversations'),
        (("set", ANA, "deputy", BEN, "--journey", "x"), "a deputy stands in on every journey; leave --journey out"),
        (("set", ANA, "facilitator", "greta@example.org"), "Greta Lindqvist has left, and can't be the facilitator"),
        (("set", ANA, "deputy", "greta@example.org"), "Greta Lindqvist has left, and can't stand in for Ana Lopez"),
        (("show", "x@example.org"), "nobody is known as x@example.org"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(said, words: tuple[str, ...], told: str):
    lines = Path("config/people.csv").read_text(encoding="utf-8").splitlines()
    kept = [line.replace("greta@example.org", "") for line in lines if not line.startswith("greta@")]
    Path("all_but_greta.csv").write_text("\n".join(kept), encoding="utf-8")
    said("people", "import", "all_but_greta.csv", "--apply", "--leavers")
    code, answered = said("roles", *words)
    assert code == 1
    assert told in answered


def test_an_address_is_changed_and_a_taken_or_wrong_one_refused(said):
    new = "ana.sousa@example.org"
    code, told = said("people", "rename", ANA, new.upper())
    assert (code, told.splitlines()[0]) == (
        0,
        f"Ana Lopez has the address {new} now; mails that wait go there, and old links go on working.",
    )
    assert said("why", new)[0] == 0
    for words, refused in (
        ((ANA, new), f"nobody is known as {ANA}"),
        ((new, BEN), f"{BEN} is the address of Ben Okafor; two people can't share one"),
        ((new, new), f"Ana Lopez has the address {new} already"),
        ((new, "ana"), 'the new address is "ana"; write one mail address, such as ana@example.org'),
    ):
        code, told = said("people", "rename", *words)
        assert (code, refused in told) == (1, True), told
