"""What a number is measured as, and what is known around it."""

from typing import NamedTuple


class Measure(NamedTuple):
    indicator: str
    unit: str


class Around(NamedTuple):
    """What is known from the text around: plan or result, one establishment or a programme, what the article is about:
    a contest of products, a fair, how much is paid for what (`caps`).

    `previous` is the measure of the number before in the paragraph, `money` the indicator of its last amount; `shared`
    whether a counterpart is part of the amounts here; `source` the funding already settled for the number; `spent`
    whether the paragraph tells of money spent; `model` the kind of mô hình last counted.
    """

    plan: bool
    single: bool
    contest: bool
    fair: bool
    caps: bool
    previous: Measure | None
    money: str | None
    shared: bool
    source: str | None
    spent: bool
    model: str | None = None
