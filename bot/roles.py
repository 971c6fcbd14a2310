"""Who may do what: the public, officers, administrators."""

from enum import IntEnum

from index.text import fold


class Role(IntEnum):
    """Ordered: whoever may do more may do all that those below may."""

    PUBLIC = 0
    OFFICER = 1
    ADMIN = 2


NAMES = {Role.PUBLIC: "người dùng", Role.OFFICER: "cán bộ", Role.ADMIN: "quản trị"}
# What administrators type for a role, folded.
_TYPED = {
    "nguoi dung": Role.PUBLIC, "cong khai": Role.PUBLIC, "bo": Role.PUBLIC, "public": Role.PUBLIC, "user": Role.PUBLIC,
    "can bo": Role.OFFICER, "canbo": Role.OFFICER, "officer": Role.OFFICER,
    "quan tri": Role.ADMIN, "quantri": Role.ADMIN, "nguoi quan tri": Role.ADMIN, "admin": Role.ADMIN,
}  # fmt: skip


def role_named(words: str) -> Role | None:
    """The role that somebody typed, with or without diacritics; None where there is none of that name."""
    return _TYPED.get(" ".join(fold(words).replace("_", " ").split()))
