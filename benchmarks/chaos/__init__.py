"""Never twice, never lost: workers that are killed at random moments, a mail server that misbehaves, and its book."""
