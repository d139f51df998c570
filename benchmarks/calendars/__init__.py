"""Random lives of a learner with times in the calendar, replayed into one that is not ours."""
