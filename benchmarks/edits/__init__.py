"""Journeys that change under people's feet, at random."""
