"""Ids that people may have to copy."""

import secrets

# Without letters and digits that are easily mistaken for one another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_id(length: int = 10) -> str:
    """A random id of small letters and digits; ten of them hold 49 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
