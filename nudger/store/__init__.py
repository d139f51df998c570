"""The tables, and one file for each table's verbs."""
