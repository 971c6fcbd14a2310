"""Question files: one JSON object a line, as the JSON contract has them."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.records import Turn


class QuestionFormatError(Exception):
    """A question file that cannot be read; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class Question:
    id: str | None
    text: str
    history: tuple[Turn, ...] = ()
    as_of: date | None = None


def read_questions(path: Path) -> list[Question]:
    """All questions of a file in its order. Raises QuestionFormatError naming every bad line."""
    try:
        # Cut at line feeds only: a JSON string may hold U+2028 and other ends of line as they are.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise QuestionFormatError(f"không đọc được {path} ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise QuestionFormatError(f"{path} không phải văn bản UTF-8.") from error
    questions, problems = [], []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(_question(line))
            except QuestionFormatError as error:
                problems.append(f"{path.name}:{number}: {error}")
    if problems:
        raise QuestionFormatError("; ".join(problems))
    return questions


def _question(line: str) -> Question:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise QuestionFormatError("không phải JSON") from error
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise QuestionFormatError("thiếu trường «question»")
    history = row.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(t, dict) and t.get("role") in ("user", "assistant") and isinstance(t.get("text"), str) for t in history
    ):
        raise QuestionFormatError("«history» phải là danh sách các lượt có «role» và «text»")
    return Question(
        id=row.get("id"),
        text=row["question"],
        history=tuple(Turn(t["role"], t["text"]) for t in history),
        as_of=parse_date(row["as_of"], "as_of") if row.get("as_of") else None,
    )


def parse_date(text: str, field: str) -> date:
    """An ISO date. Raises QuestionFormatError naming the field."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise QuestionFormatError(f"{field} phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31") from error
