"""What an examination of the service has found."""

from dataclasses import dataclass

FINE, LOOK, BROKEN = "Đạt", "Cần xem", "Lỗi"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is, one of the three above; what it is; what was seen; what to do about it."""

    state: str
    what: str
    told: str
    advice: str = ""
