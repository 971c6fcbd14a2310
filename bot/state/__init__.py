"""What the service keeps between restarts, in one SQLite file beside the index and untouched by a rebuild."""
