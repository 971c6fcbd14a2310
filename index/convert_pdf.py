"""The text of a PDF file, page by page. Running heads and page numbers are left out; a scan holds no text."""

import logging
import re
from collections import Counter
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from index.errors import ConversionRefused
from index.paragraphs import joined_lines

MAX_PAGES = 1_000
_LEAST_LETTERS = 20  # a page, on the average; a scan has a stamp or a page number at most
_EDGE = 2  # lines at the top and at the bottom of a page that may be furniture
_PAGE_NUMBER = re.compile(r"[-–\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–\s]*", re.IGNORECASE)

_ENCRYPTED = "Tệp PDF được đặt mật khẩu nên không đọc được. Xin gỡ mật khẩu rồi gửi lại."
_BROKEN = "Tệp PDF bị hỏng hoặc không đúng định dạng nên không đọc được."
_SCANNED = "Tệp PDF này chỉ có ảnh chụp, không có chữ để đọc. Xin gửi bản có chữ (.docx, .txt hoặc PDF xuất từ trình soạn thảo)."


def read_pdf(path: Path) -> str:
    """The paragraphs of a PDF file with an empty line between them. Raises ConversionRefused."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it remarks on every flaw of a file
    try:
        with path.open("rb") as file:
            reader = PdfReader(file)
            # Many files may be read by everyone and are locked against changes only: the empty password opens them.
            if reader.is_encrypted and not reader.decrypt(""):
                raise ConversionRefused(_ENCRYPTED)
            count = len(reader.pages)
            if count > MAX_PAGES:
                told, most = (f"{n:,}".replace(",", ".") for n in (count, MAX_PAGES))
                raise ConversionRefused(f"Tệp PDF có {told} trang, nhiều hơn mức {most} trang đọc được. Xin tách tệp rồi gửi lại.")
            pages = [(page.extract_text() or "").split("\n") for page in reader.pages]
    except DependencyError as error:
        raise ConversionRefused(_ENCRYPTED) from error
    except (ConversionRefused, MemoryError, RecursionError):
        raise
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, ArithmeticError) as error:
        # What a broken file makes the reader stumble over is not foreseeable.
        raise ConversionRefused(_BROKEN) from error
    letters = sum(c.isalpha() for page in pages for line in page for c in line)
    if letters < _LEAST_LETTERS * max(len(pages), 1):
        raise ConversionRefused(_SCANNED)
    return "\n\n".join(joined_lines([line for page in _without_furniture(pages) for line in page]))


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """The lines of each page without page numbers, and without what stands at the edge of more than half of the pages."""
    filled = [[" ".join(line.split()) for line in page if line.strip()] for page in pages]
    edges = Counter(line for page in filled for line in {*page[:_EDGE], *page[-_EDGE:]})
    often = {line for line, count in edges.items() if count >= 3 and count * 2 > len(filled)}

    def is_furniture(position: int, page: list[str]) -> bool:
        at_edge = position < _EDGE or position >= len(page) - _EDGE
        return at_edge and (page[position] in often or bool(_PAGE_NUMBER.fullmatch(page[position])))

    return [[line for i, line in enumerate(page) if not is_furniture(i, page)] for page in filled]
