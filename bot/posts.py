"""Who holds a post: told only where a text names that very post of that very office, and a person. Pure functions."""

import re
from functools import lru_cache

from index.text import fold

_POST = r"(?:pho )?(?:giam doc|chu tich|cuc truong|vu truong|bo truong|thu truong|truong phong|truong ban)"
_OFFICE = r"so cong thuong|trung tam khuyen cong|trung tam|bo cong thuong|cuc|uy ban nhan dan|ubnd|hoi dong|chi cuc|phong"
_NAMED = re.compile(rf"\b({_POST})(?: (?:cua|tinh|thanh pho|huyen|quyen))* ({_OFFICE})\b")
_SAME = {"ubnd": "uy ban nhan dan", "trung tam": "trung tam khuyen cong"}
_WHO = re.compile(r"^(?:\w+ )?ai\b|\b(?:ai la|la ai|do ai|ten gi|ten la gi|ho ten|ong nao|ba nao)\b")
_PERSON = re.compile(r"\b(?:[Ôô]ng|[Bb]à|[Đđ]ồng chí)\s+[A-ZÀ-ỸĐ]")

Posts = frozenset[tuple[str, str]]  # of a post and an office, folded: "giám đốc Sở Công Thương" is ("giam doc", "so cong thuong")


@lru_cache(maxsize=256)  # a question is held against every provision
def posts_asked(question: str) -> Posts:
    """The posts whose holder a question asks for; empty where it asks for something else."""
    folded = fold(question)
    return _posts(folded) if _WHO.search(folded) else frozenset()


def names_holder(asked: Posts, text: str, folded: str) -> bool:
    """Whether a text (`folded` is the same with its abbreviations spelt out) names those posts, and somebody."""
    return asked <= _posts(folded) and bool(_PERSON.search(text))


def _posts(folded: str) -> Posts:
    return frozenset((post, _SAME.get(office, office)) for post, office in _NAMED.findall(folded))
