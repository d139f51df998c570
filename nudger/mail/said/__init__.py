"""What people write by hand, in the languages that are understood: words, and days."""
