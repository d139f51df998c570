"""Random edits while people are on the way, in small; `python -m benchmarks.edits` is the long form."""

from benchmarks.edits.sequences import run


def test_whatever_an_author_changes_nobody_is_stranded_and_nothing_comes_twice_or_opens_again():
    tally = run(120, seed=7)
    assert tally.wrong == []
    assert (tally.sequences, tally.edits) == (120, 960)
