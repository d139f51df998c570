"""Pages for learners and managers."""
