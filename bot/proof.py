"""The last look at an answer: nothing in it without proof. Pure functions.

Every number of an answer stands in a source it cites (its quote, title, number, place or dates), in what the person
said, or follows from such numbers by an expression that comes with the answer; every quote is verbatim at its offsets.
"""

import ast
import operator
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation

from bot.records import Answer
from index.numbers import parse_number
from index.places import MERGED_ON
from index.records import Document

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_MARK = re.compile(r"\[\d+\]")
_LIST_MARK = re.compile(r"(?m)^\s*\d+\.\s")
# Days that we say, not a document: when the provinces merged.
_OURS = f"{MERGED_ON:%d/%m/%Y}"
# triệu, tỷ: an amount may be shown in another unit than its source has it in.
_ROUNDING = Decimal("0.005")  # of a computed value, as it is shown
_SCALES = tuple(Decimal(1000) ** k for k in range(-3, 4))
_PLAIN = frozenset(map(Decimal, (1, 100, 1000, 1_000_000, 1_000_000_000)))  # what may be multiplied with anywhere
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def faults(answer: Answer, documents: Mapping[str, Document], said: Iterable[str] = ()) -> list[str]:
    """What keeps an answer from being sent, in English for the log; empty for one that is proved.

    An abstention states nothing, so it only must not cite. `said` are earlier messages of the conversation.
    """
    if answer.abstained:
        return ["an abstention with citations"] if answer.citations else []
    found = [
        f"quote {c.n} is not in {c.doc_id} at {c.start}"
        for c in answer.citations
        if c.doc_id not in documents or documents[c.doc_id].text[c.start:c.end] != c.quote or not c.quote
    ]
    found += [f"mark {n} without a citation" for n in _marks(answer.text) - {c.n for c in answer.citations}]
    return found + [f"number {raw} without a source" for raw in unproved(answer, said)]


def unproved(answer: Answer, said: Iterable[str] = ()) -> list[str]:
    """The numbers of an answer that stand in no quote, title, number, place or date of its citations, nor in what the
    person `said`.

    A number may stand there in another unit, or be one of `computed` whose expression holds. Marks of citations and of
    lists are not looked at.
    """
    sources = [*said, answer.question]
    for c in answer.citations:
        sources += [c.quote, c.title, c.published or "", c.so_hieu or "", c.locator, c.validity or ""]
    known = {value for text in sources for _, value in _numbers(text.replace("-", " "))}
    worked_out: list[Decimal] = []
    for c in answer.computed:
        value = _worth(str(c["expression"]), known, worked_out)
        shown = Decimal(str(c["value"]))
        if value is not None and abs(abs(value) - abs(shown)) <= _ROUNDING * abs(value):
            worked_out.append(abs(shown))
    text = _LIST_MARK.sub(" ", _MARK.sub(" ", answer.text)).replace(_OURS, " ")
    return [
        raw for raw, value in _numbers(text)
        if not any(value * s in known for s in _SCALES)
        and not any(abs(value * s - k) <= _ROUNDING * abs(k) for s in _SCALES for k in worked_out)
    ]


def _worth(expression: str, known: set[Decimal], worked_out: list[Decimal]) -> Decimal | None:
    """The value of an expression of + - * / over known numbers; None where it is no such expression."""

    def value(node: ast.expr) -> Decimal:
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return _OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            number = Decimal(ast.get_source_segment(expression, node) or "")
            stands = any(number * s in known for s in _SCALES)
            near = any(abs(number * s - k) <= _ROUNDING * abs(k) for s in _SCALES for k in worked_out)
            if number in _PLAIN or stands or near:
                return number
        raise ValueError(f"not an operand with a source: {ast.dump(node)}")

    try:
        return value(ast.parse(expression, mode="eval").body)
    except (SyntaxError, ValueError, DivisionByZero, InvalidOperation, RecursionError):
        return None


def _marks(text: str) -> set[int]:
    return {int(m.group()[1:-1]) for m in _MARK.finditer(text)}


def _numbers(text: str) -> list[tuple[str, Decimal]]:
    found = ((m.group(), parse_number(m.group())) for m in _NUMBER.finditer(text))
    return [(raw, value) for raw, value in found if value is not None]
