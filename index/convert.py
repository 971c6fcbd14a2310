"""A .docx or .pdf file -> the text of a knowledge document: paragraphs, headings and tables in Markdown.

`python -m index.convert IN OUT` does it in a process of its own with limits on memory and time, for the file may be
made to harm: it ends with 0 and OUT written, or with 3 and one Vietnamese sentence on its output that says why not.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from index.errors import ConversionRefused
from index.limits import limit_this_process
from index.text import normalise

REFUSED = 3  # the exit status of a file that cannot be converted
MAX_CHARACTERS = 5_000_000
CONVERTED = (".docx", ".pdf")


def convert(path: Path) -> str:
    """The text of a .docx or .pdf file as Markdown, without a header. Raises ConversionRefused."""
    if path.suffix.lower() == ".pdf":
        from index.convert_pdf import read_pdf as read
    else:
        from index.convert_docx import read_docx as read
    text = normalise(_without_controls(read(path)))
    if len(text) > MAX_CHARACTERS:
        most = f"{MAX_CHARACTERS:,}".replace(",", ".")
        raise ConversionRefused(f"Tệp có hơn {most} ký tự chữ; xin tách thành các tệp nhỏ hơn rồi gửi lại.")
    if not any(c.isalpha() for c in text):
        raise ConversionRefused("Tệp không có chữ nào đọc được.")
    return text


def _without_controls(text: str) -> str:
    """Without signs that only steer a terminal or turn the direction of writing; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else " " if c in "\t\u00a0" or c.isspace() else "" for c in text)


def main(arguments: Iterable[str]) -> int:
    source, target = map(Path, arguments)
    limit_this_process()
    try:
        text = convert(source)
    except ConversionRefused as error:
        print(error)
        return REFUSED
    except (MemoryError, RecursionError):
        print("Tệp quá lớn hoặc quá phức tạp để đọc an toàn; xin lưu lại thành tệp .docx hoặc .txt gọn hơn rồi gửi lại.")
        return REFUSED
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
