"""The jobs: they read the tables, ask the pure rooms what should happen, and write it down."""
