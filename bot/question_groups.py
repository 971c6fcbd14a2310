"""Questions that ask the same in other words, put together; what each group lacks, and what document would answer it. Pure.

Two questions are alike only if they name the same places, times and legal documents and do not ask for different things to
be counted; then their likeness is that of their words (folded, synonyms made one) and of their vectors. A question joins the group
to whose every member it is alike enough, the likest where there are several, else it begins one of its own. They are taken in
the order in which they were asked, so that a new question never rearranges the groups before it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.query import Query
from bot.state.usage import LoggedQuestion
from index.text import fold, has_diacritics, tokens

# Weighed and cut by looking at 64 wordings of 22 questions among 136 real ones that had no answer: no two questions were taken
# for one, and 97 of 100 pairs of wordings were found (tests/test_question_groups.py).
_WORDS, _MEANING = 0.4, 0.6
_ALIKE = 0.55

# How near an encoder thinks questions that have nothing in common; what is nearer counts.
UNALIKE = (
    "Giá vàng hôm nay là bao nhiêu?",
    "Hồ sơ xin hỗ trợ nộp ở đâu?",
    "Năm 2019 tỉnh có bao nhiêu đề án?",
    "Vì sao cơ sở phải đổi mới máy móc?",
    "Ai được bình chọn sản phẩm tiêu biểu?",
    "Đào tạo nghề cho bao nhiêu lao động?",
    "Luật nào quy định về cụm công nghiệp?",
    "Hội chợ diễn ra vào ngày nào?",
)

# What is counted, in words that a person files documents under; the indicators of one word are asked for in the same breath.
SUBJECTS = {
    "support_amount": "kinh phí khuyến công", "budget_disbursed": "kinh phí khuyến công", "budget_planned": "kinh phí khuyến công",
    "total_cost": "kinh phí khuyến công", "support_cap": "mức hỗ trợ", "counterpart_amount": "vốn đối ứng",
    "plan_completion_rate": "kết quả so với kế hoạch", "projects": "số đề án", "machinery_projects": "đề án máy móc",
    "establishments_supported": "số cơ sở được hỗ trợ", "workers_trained": "đào tạo nghề", "jobs_created": "việc làm",
    "products_voted": "bình chọn sản phẩm", "fairs": "hội chợ", "fair_participants": "hội chợ",
    "demonstration_models": "mô hình trình diễn", "cleaner_production_models": "sản xuất sạch hơn",
    "training_courses": "lớp đào tạo, tập huấn", "growth_rate": "tốc độ tăng",
}  # fmt: skip
_MONEY = frozenset({
    "support_amount", "budget_disbursed", "budget_planned", "total_cost", "support_cap", "counterpart_amount", "plan_completion_rate",
})  # fmt: skip

Need = tuple[str, str, str]  # place, subject, time; "" for no time


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A logged question with its reading and the unit vector of what it asks."""

    logged: LoggedQuestion
    query: Query
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same, in the order in which they were asked.

    `open` are those not dealt with since they were last asked or complained of; a group without any is hidden.
    """

    members: tuple[ReadQuestion, ...]
    open: tuple[ReadQuestion, ...]

    @property
    def example(self) -> ReadQuestion:
        """The wording shown for all: of those not dealt with one in Vietnamese with its marks, the one typed most often, the first."""
        wordings = Counter(_wording(m) for m in self.open)
        return max(self.open, key=lambda m: (has_diacritics(m.logged.question) and not m.query.english, wordings[_wording(m)]))

    @property
    def last_asked(self) -> datetime:
        return max(m.logged.asked_at for m in self.open)

    @property
    def people(self) -> int:
        return len({m.logged.person for m in self.open})


def group(read: Sequence[ReadQuestion], unalike: np.ndarray, handled: Mapping[str, datetime]) -> list[Group]:
    """The groups in which something is open, most asked first, then latest asked.

    `read` in the order in which they were asked; `unalike` are the vectors of `UNALIKE` (n, dim) by the same encoder;
    `handled` tells when answers were dealt with, by id. Blocking, a second for 2,000 questions.
    """
    floor = _floor(unalike)
    gathered: dict[tuple, list[list[int]]] = {}
    words = [_words(r.query) for r in read]
    vectors = np.stack([r.vector for r in read]) if read else np.zeros((0, 1), np.float32)
    for n, each in enumerate(read):
        groups = gathered.setdefault(_facets(each.query), [])
        best, nearest = _ALIKE, None
        for members in groups:
            if any(_other_count(each.query, read[m].query) for m in members):
                continue
            near = (vectors[members] @ vectors[n] - floor) / (1 - floor)
            least = min(_WORDS * _overlap(words[n], words[m]) + _MEANING * float(s) for m, s in zip(members, near))
            if least >= best and (nearest is None or least > best):
                best, nearest = least, members
        if nearest is None:
            groups.append([n])
        else:
            nearest.append(n)
    made = []
    for members in (m for groups in gathered.values() for m in groups):
        ordered = tuple(read[n] for n in members)
        left = tuple(r for r in ordered if not _is_settled(r.logged, handled))
        if left:
            made.append(Group(ordered, left))
    return sorted(made, key=lambda g: (-len(g.open), -g.last_asked.timestamp(), g.example.logged.id))


def in_demand(groups: Sequence[Group], about: Callable[[Group], Sequence[Need]], *, most: int) -> list[tuple[Need, int]]:
    """What would answer the most questions over all groups: needs with the number of questions, most first.

    `about` names what a group lacks, one for each place and time.
    """
    asked: Counter[Need] = Counter()
    for each in groups:
        for key in about(each):
            asked[key] += len(each.open)
    return sorted(asked.items(), key=lambda item: (-item[1], item[0]))[:most]


def _is_settled(logged: LoggedQuestion, handled: Mapping[str, datetime]) -> bool:
    when = handled.get(logged.id)
    return when is not None and when >= logged.touched


def _wording(each: ReadQuestion) -> str:
    return " ".join(fold(each.logged.question).split())


def _facets(query: Query) -> tuple:
    """What two wordings of one question name alike."""
    return (
        tuple(sorted(query.provinces)),
        tuple(sorted(query.localities)) if query.provinces else (),
        tuple(sorted(query.regions)),
        tuple(sorted({(p.start.isoformat() if p.start else "", p.end.isoformat() if p.end else "") for p in query.periods})),
        tuple(sorted({r.number for r in query.references if r.number})),
    )


def _other_count(a: Query, b: Query) -> bool:
    """True where both ask for figures of a place or time, and for different ones."""
    if a.references or not (a.provinces or a.regions or a.periods):
        return False
    ours, theirs = _counted(a), _counted(b)
    return bool(ours and theirs and not ours & theirs)


def _counted(query: Query) -> set[str]:
    return {"money" if code in _MONEY else code for code in query.figures.indicators}


def _words(query: Query) -> frozenset[tuple[str, ...]]:
    """The words of the subject, each by the first of its synonyms; where there is none, all words."""
    return frozenset(min(c.phrases) for c in query.concepts) or frozenset((w,) for w in tokens(query.text))


def _overlap(a: frozenset, b: frozenset) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _floor(unalike: np.ndarray) -> float:
    near = unalike @ unalike.T
    return float(near[np.triu_indices(len(near), 1)].mean())
