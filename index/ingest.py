"""Knowledge folder -> Documents; a .csv file is a document of figures. Complaints name file, line and field; one bad file never stops the rest."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from yaml.reader import ReaderError
from yaml.scanner import ScannerError

from index.boilerplate import boilerplate_lines, date_line
from index.curated import shared_facts
from index.errors import DocumentFormatError, EmptyKnowledge, Problem
from index.folder import list_folder, read_regular
from index.places import find_provinces
from index.records import Document
from index.repairs import Repair, find_repairs
from index.text import normalise

# A law of 600 pages has 1.5 million characters.
MAX_CHARACTERS = 5_000_000
MAX_TOTAL_CHARACTERS = 100_000_000
_MOST_MARKS = 32  # on one letter; ordering them takes the square of their number
_MOST_OF_FIELD = 2000  # characters; a title stands with every passage
_MOST_OF_HEADER = 50_000  # characters; YAML is read at a kilobyte in a few milliseconds
_TITLE_LENGTH = 120
_HEADER = re.compile(r"---[ \t]*\n(.*?)(?:\n)?^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_DAYS = ("published", "ban_hanh", "hieu_luc", "het_hieu_luc")
_LEGAL_FIELDS = ("loai", "co_quan", "trang_thai", "sua_doi", "sua_doi_boi", "thay_the", "thay_the_boi", "hop_nhat")
_TEXT_FIELDS = ("title", "ten", "source", "url", "url2", "province", "so_hieu", "validity", "kind", *_LEGAL_FIELDS)
_KINDS = ("article", "legal", "guide")
# "Số: 45/2012/NĐ-CP", "Số 18/2025/NQ-HĐND"
_SO_HIEU = re.compile(r"(?m)^\s*Số\s*:?\s*(\d{1,4}/(?:\d{4}/)?[A-ZĐ][A-ZĐ\d-]*(?:-[A-ZĐ\d]+)*)")
# Where marks can be that stand by themselves; every letter of Vietnamese ends it.
_BEYOND_LATIN = re.compile(f"[^\x00-\u02ff\u1e00-\u1fff]{{{_MOST_MARKS},}}")
DIEU_LINE = re.compile(r"(?m)^[ \t#*]*Điều[ \t]+(\d{1,3}[a-zđ]?)[ \t]*(?:[.:]|\*\*|$)")


class _HeaderLoader(yaml.SafeLoader):
    """Plain values stay as they are typed, but for null: a wrong date is then a complaint about its own line."""

    yaml_implicit_resolvers = {
        first: [rule for rule in rules if rule[0] == "tag:yaml.org,2002:null"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a folder holds: the readable documents by file order, a complaint for each other file, repairs by path."""

    documents: list[Document]
    problems: list[Problem]
    repairs: dict[str, list[Repair]]


def knowledge_files(folder: Path) -> list[Path]:
    """The files of any depth that can be documents, in a fixed order. Raises OSError where the folder cannot be read."""
    return list_folder(folder).files


def read_knowledge(folder: Path) -> Knowledge:
    """Read every document below `folder`.

    Raises EmptyKnowledge where the folder is missing, cannot be read or holds no usable document.
    """
    if not folder.is_dir():
        raise EmptyKnowledge(f"Không thấy thư mục tài liệu: {folder}. Hãy tạo thư mục hoặc chỉ đúng đường dẫn bằng --knowledge.")
    documents: list[Document] = []
    repairs: dict[str, list[Repair]] = {}
    by_id: dict[str, str] = {}
    try:
        listing = list_folder(folder)
    except OSError as error:
        raise EmptyKnowledge(f"Không đọc được thư mục tài liệu {folder}: {error.strerror}.") from error
    problems = listing.problems
    characters = 0
    for path in listing.files:
        name = path.relative_to(folder).as_posix()
        try:
            document, repaired = read_with_repairs(path, name)
            characters += len(document.text)
            if characters > MAX_TOTAL_CHARACTERS:
                most = f"{MAX_TOTAL_CHARACTERS // 1_000_000} triệu"
                raise DocumentFormatError([Problem(name, 0, f"cả thư mục đã có hơn {most} ký tự; từ tệp này trở đi không đọc")])
            if document.doc_id in by_id:
                raise DocumentFormatError([Problem(name, 0, f"trùng tên với {by_id[document.doc_id]}; hãy đổi tên một trong hai tệp")])
        except DocumentFormatError as error:
            problems += error.problems
            if characters > MAX_TOTAL_CHARACTERS:
                break
            continue
        by_id[document.doc_id] = name
        repairs[name] = repaired
        documents.append(document)
    if not documents:
        reasons = "; ".join(map(str, problems[:3]))
        raise EmptyKnowledge(
            f"Thư mục {folder} chưa có tài liệu nào đọc được. Hãy chép tệp .md hoặc .txt vào đó rồi nạp lại."
            + (f" Lỗi gặp phải: {reasons}" if reasons else "")
        )
    return Knowledge(documents, problems, repairs)


def read_document(path: Path, name: str) -> Document:
    """One file as a Document; `name` is its path inside the folder. Raises DocumentFormatError."""
    return read_with_repairs(path, name)[0]


def read_with_repairs(path: Path, name: str) -> tuple[Document, list[Repair]]:
    """`read_document`, and what was put right in the file's characters."""
    raw = read_regular(path, name)
    parse = parse_figures_file if path.suffix.lower() == ".csv" else parse_document
    text = _decode(raw, name)
    if complaint := _too_much(text, name):
        raise DocumentFormatError([complaint])
    return parse(path.stem, name, normalise(text)), find_repairs(name, raw, text)


def parse_document(doc_id: str, name: str, text: str) -> Document:
    """A Document from normalised text; all the problems of the header are reported at once."""
    header, body_start, problems = _read_header(text, name)
    body = text[body_start:]
    if not body.strip():
        problems.append(Problem(name, 0, "tệp không có nội dung"))
    elif not any(map(str.isalnum, body)):
        problems.append(Problem(name, 0, "tệp không có chữ hay số nào"))
    if problems:
        raise DocumentFormatError(problems)
    title = header.get("title") or header.get("ten") or _first_line(body)
    so_hieu = header.get("so_hieu")
    kind = _kind(header, body)
    if kind == "legal" and not so_hieu and (match := _SO_HIEU.search(body[:2000])):
        so_hieu = match.group(1)
    return Document(
        doc_id=normalise(doc_id),
        path=name,
        title=title,
        text=text,
        body_start=body_start,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        kind=kind,
        source=header.get("source"),
        url=header.get("url"),
        url2=header.get("url2"),
        published=header.get("published") or (None if header.keys() & {"published", "ban_hanh"} else _date_in(body)),
        # A header without a province says that the article is not about one.
        province=header.get("province") or (None if header else _main_province(title, body)),
        so_hieu=so_hieu or None,
        validity=header.get("validity"),
        **{field: header.get(field) or None for field in (*_LEGAL_FIELDS, "ban_hanh", "hieu_luc", "het_hieu_luc")},
    )


def parse_figures_file(doc_id: str, name: str, text: str) -> Document:
    """A document of kind "figures" from the normalised text of a table; its rows are read by `index.curated`.

    The title is the first comment line, else the file's name. Raises DocumentFormatError where it is no such table.
    """
    facts = shared_facts(text, name)
    return Document(
        doc_id=normalise(doc_id),
        path=name,
        title=facts["title"] or re.sub(r"[-_\s]+", " ", normalise(doc_id)).strip(),
        text=text,
        body_start=0,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        kind="figures",
        source=facts["source"],
        url=facts["url"],
        published=facts["published"],
    )


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif raw[:4000].count(0) > len(raw[:4000]) // 8:
        # No byte order mark, but every other byte of Latin letters and blanks is zero.
        encoding = "utf-16-le" if raw[1:4000:2].count(0) > raw[0:4000:2].count(0) else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentFormatError([Problem(name, line, "không phải văn bản UTF-8 hoặc UTF-16; hãy lưu lại tệp với bảng mã UTF-8")]) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DocumentFormatError([Problem(name, line, "có ký tự rỗng (NUL), đây không phải tệp văn bản")])
    return text


def _too_much(text: str, name: str) -> Problem | None:
    """Why a text is too long, or too crowded with marks, to be read in bounded time."""
    if len(text) > MAX_CHARACTERS:
        return Problem(name, 0, f"có hơn {MAX_CHARACTERS // 1_000_000} triệu ký tự; hãy tách thành các tệp nhỏ hơn")
    for run in _BEYOND_LATIN.finditer(text):
        marks = 0
        for at, char in enumerate(run.group(), start=run.start()):
            marks = marks + 1 if unicodedata.combining(char) else 0
            if marks > _MOST_MARKS:
                return Problem(name, text.count("\n", 0, at) + 1, f"có hơn {_MOST_MARKS} dấu phụ chồng lên một chữ")
    return None


def _read_header(text: str, name: str) -> tuple[dict[str, str], int, list[Problem]]:
    """Header fields as strings, the offset where the body starts, and what is wrong with the header."""
    if not re.match(r"---[ \t]*\n", text):
        return {}, 0, []
    match = _HEADER.match(text)
    if not match:
        return {}, 0, [Problem(name, 1, "phần đầu tệp mở bằng --- nhưng không có dòng --- đóng lại")]
    if match.end() > _MOST_OF_HEADER:
        return {}, match.end(), [Problem(name, 1, f"phần đầu tệp dài hơn {_MOST_OF_HEADER // 1000} nghìn ký tự")]
    try:
        loaded = yaml.load(match.group(1), Loader=_HeaderLoader) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = _error_line(error, match.group(1))
        return {}, match.end(), [Problem(name, line, "phần đầu tệp không đúng dạng YAML")]
    if not isinstance(loaded, dict):
        return {}, match.end(), [Problem(name, 2, "phần đầu tệp phải gồm các dòng dạng «tên: giá trị»")]
    problems: list[Problem] = []
    fields: dict[str, str] = {}

    def complain(field: str, reason: str) -> None:
        line = next((i for i, row in enumerate(text.split("\n"), 1) if row.startswith(f"{field}:")), 1)
        problems.append(Problem(name, line, f"{field}: {reason}"))

    for field in _TEXT_FIELDS:
        value = loaded.get(field)
        if value is None or value == "":
            if field in loaded:
                fields.setdefault(field, "")
            continue
        if isinstance(value, (dict, list)):
            complain(field, "phải là một dòng chữ")
        elif len(str(value)) > _MOST_OF_FIELD:
            complain(field, f"dài hơn {_MOST_OF_FIELD} ký tự")
        else:
            fields[field] = " ".join(normalise(str(value)).split())
    for field in ("url", "url2"):
        if fields.get(field) and not re.match(r"https?://\S+$", fields[field]):
            complain(field, "phải là địa chỉ bắt đầu bằng http:// hoặc https://")
    if fields.get("kind") and fields["kind"] not in _KINDS:
        complain("kind", "chỉ nhận «article», «legal» hoặc «guide»")
    for field in _DAYS:
        if field not in loaded:
            continue
        fields[field] = ""
        try:
            if loaded[field]:
                fields[field] = date.fromisoformat(str(loaded[field])).isoformat()
        except ValueError:
            complain(field, "phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31")
    return fields, match.end(), problems


def _error_line(error: Exception, header: str) -> int:
    """The line of the file where YAML stumbled; the header begins on line 2."""
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, ScannerError):
        mark = error.context_mark or mark  # where the quotes were opened that nothing closes
    if mark:
        return mark.line + 2
    return header[: error.position].count("\n") + 2 if isinstance(error, ReaderError) else 1


def _kind(header: dict[str, str], body: str) -> str:
    if header.get("kind"):
        return header["kind"]
    return "legal" if header.get("so_hieu") or header.get("loai") or len(DIEU_LINE.findall(body)) >= 3 else "article"


def _first_line(body: str) -> str:
    lines = body.split("\n")
    dropped = boilerplate_lines(lines, "")
    line = next((x for i, x in enumerate(lines) if x.strip() and i not in dropped), lines[0])
    line = line.strip(" #*\t")
    if len(line) <= _TITLE_LENGTH:
        return line
    cut = line[:_TITLE_LENGTH]
    return cut[: max(cut.rfind(" "), _TITLE_LENGTH // 2)].rstrip(" ,;:-") + "…"


def _date_in(body: str) -> str | None:
    """The date line that saved pages carry under the title."""
    return next((found for line in body.split("\n")[:12] if (found := date_line(line))), None)


def _main_province(title: str, body: str) -> str | None:
    """The province an article is about where its header leaves that out: all but every tenth mention.

    A second province that is named more often than in passing makes the article about neither.
    """
    names = [m.place.name for m in find_provinces(f"{title}\n{body}")]
    best = max(sorted(set(names)), key=names.count, default=None)
    return best if best and names.count(best) * 10 >= len(names) * 9 else None


