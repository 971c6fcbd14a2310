"""The questions that a knowledge folder is tried with: `golden.jsonl` in its root, and what an assistant makes of them."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.records import MAX_QUESTION, Answer
from index.errors import Problem
from index.text import fold, normalise

FILE = "golden.jsonl"
MOST = 500  # questions: the keeper waits for them twice
_FIELDS = {"id", "question", "contains", "cites", "abstain"}


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question and what its answer must be.

    `contains`: strings that it must show, compared without marks and case, a number never as part of a longer one;
    `cites`: ids of documents of which it must cite one; `abstain`: it must say that it does not know.
    """

    id: str
    question: str
    contains: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    abstain: bool = False


def read_golden(folder: Path) -> tuple[list[GoldenQuestion], list[Problem]]:
    """The questions of a knowledge folder in its order, none where it has no such file; and a complaint for each line left out."""
    try:
        lines = (folder / FILE).read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        return [], []
    except OSError as error:
        return [], [Problem(FILE, 0, f"không đọc được tệp ({error.strerror})")]
    except UnicodeDecodeError:
        return [], [Problem(FILE, 0, "không phải văn bản UTF-8")]
    found: dict[str, GoldenQuestion] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _question(line)
            if question.id in found:
                raise ValueError(f"id: «{question.id}» đã có ở một dòng trên")
            if len(found) == MOST:
                problems.append(Problem(FILE, number, f"chỉ dùng {MOST} câu đầu; bỏ từ dòng này"))
                break
            found[question.id] = question
        except ValueError as error:
            problems.append(Problem(FILE, number, str(error)))
    return list(found.values()), problems


def judge(ask: Callable[[str], Answer], questions: Sequence[GoldenQuestion]) -> dict[str, str]:
    """For each question, by id, what is wrong with the answer that `ask` gives, in words; empty where nothing is."""
    return {question.id: fault(question, ask(question.question)) for question in questions}


def fault(question: GoldenQuestion, answer: Answer) -> str:
    """What an answer lacks; empty where it is as it must be."""
    if question.abstain and not answer.abstained:
        return "đã trả lời, lẽ ra phải nói là chưa có thông tin"
    if answer.abstained and not question.abstain:
        return "nói là chưa có thông tin"
    shown = _plain(answer.text)
    if missing := [wanted for wanted in question.contains if not _shows(_plain(wanted), shown)]:
        return "không nêu " + ", ".join(f"«{wanted}»" for wanted in missing)
    if question.cites and not {c.doc_id for c in answer.citations} & set(question.cites):
        return f"không dẫn {' hoặc '.join(question.cites)}"
    return ""


def _plain(text: str) -> str:
    return " ".join(fold(normalise(text)).split())


def _shows(wanted: str, text: str) -> bool:
    # "900" is not shown by "1.900", "900,5" or "9001", "16 de an" not by "116 de an".
    return bool(re.search(rf"(?<![\w.,]){re.escape(wanted)}(?!\w|[.,]\d)", text) or not wanted[0].isalnum() and wanted in text)


def _question(line: str) -> GoldenQuestion:
    """Raises ValueError with the reason in words."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("không phải JSON") from None
    if not isinstance(row, dict):
        raise ValueError("phải là một đối tượng JSON")
    if unknown := sorted(row.keys() - _FIELDS):
        raise ValueError(f"không có trường «{unknown[0][:40]}»; chỉ nhận {', '.join(sorted(_FIELDS))}")
    for field in ("id", "question"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise ValueError(f"{field}: phải là một chuỗi chữ không trống")
    if len(row["question"]) > MAX_QUESTION:
        raise ValueError(f"question: dài hơn {MAX_QUESTION} ký tự")
    for field in ("contains", "cites"):
        value = row.setdefault(field, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise ValueError(f"{field}: phải là danh sách các chuỗi chữ không trống")
    abstain = row.setdefault("abstain", False)
    if not isinstance(abstain, bool):
        raise ValueError("abstain: phải là true hoặc false")
    if abstain and row["cites"]:
        raise ValueError("cites: câu trả lời «chưa có thông tin» không dẫn tài liệu nào")
    if not abstain and not row["contains"] and not row["cites"]:
        raise ValueError("contains: câu có trả lời phải nêu ít nhất một chuỗi ở contains hoặc một tài liệu ở cites")
    return GoldenQuestion(row["id"].strip()[:80], row["question"], tuple(row["contains"]), tuple(row["cites"]), abstain)
