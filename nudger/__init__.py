"""Nudger: learning workflows that live in email and calendar."""
