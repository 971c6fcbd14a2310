"""The province a number is about, and the smaller place: a district, a commune, or the one establishment told of."""

import re
from bisect import bisect_left

from index.figure_context import NATION, Sentence, Setting
from index.places import MERGED_ON, PlaceMention, province, type_of
from index.records import Document


class PlaceReader:
    """Gives each number its province (or region); to be asked in reading order."""

    def __init__(self, setting: Setting, document: Document):
        self._setting = setting
        self._fixed = document.province or (setting.province if setting.province != NATION else None)
        self._last: str | None = None
        self._by_paragraph = _paragraph_mentions(setting)
        self._nation = [r.start for r in setting.regions if r.name == NATION]

    def at(self, sentence: Sentence, start: int) -> tuple[str | None, str | None]:
        """The province of the number at the document offset `start`, and the region where it is one's."""
        at = bisect_left(self._nation, start)
        if at and self._nation[at - 1] >= max(sentence.start, start - 80):
            return NATION, None
        if self._fixed:
            return self._fixed, None
        if self._setting.region:
            own = self._before(sentence, start)
            return (own.place.name, None) if own and own.start >= sentence.start else (None, self._setting.region)
        mentions = self._by_paragraph.get(sentence.paragraph, [])
        near = self._before(sentence, start) or (mentions[0] if mentions else None)
        if near:
            self._last = near.place.name
        if self._setting.province == NATION and not near:
            return NATION, None
        return self._last or self._setting.province or self._first(), None

    def _before(self, sentence: Sentence, start: int) -> PlaceMention | None:
        """The nearest mention before `start` in the paragraph."""
        mentions = self._by_paragraph.get(sentence.paragraph, [])
        at = bisect_left(mentions, start, key=lambda m: m.start)
        return mentions[at - 1] if at else None

    def _first(self) -> str | None:
        return self._setting.provinces[0].place.name if self._setting.provinces else None


def _paragraph_mentions(setting: Setting) -> dict[int, list[PlaceMention]]:
    found: dict[int, list[PlaceMention]] = {}
    at = 0
    for sentence in setting.sentences:
        while at < len(setting.provinces) and setting.provinces[at].start < sentence.start:
            at += 1
        while at < len(setting.provinces) and setting.provinces[at].start < sentence.end:
            found.setdefault(sentence.paragraph, []).append(setting.provinces[at])
            at += 1
    return found


class AreaReader:
    """Follows the places and establishments of a text; to be asked sentence by sentence.

    `area`: the place the present sentence is about, None for the whole province. `single`: the text tells of one establishment here, so that its numbers are not the province's.
    """

    def __init__(self, title: str) -> None:
        self._paragraph = -1
        self._home = _best_place(title)  # an article about one district
        self.area: str | None = self._home
        self.single = False

    def enter(self, sentence: Sentence) -> None:
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            # A new paragraph goes on about the same establishment only where it says so.
            if not (self.single and _SAME.search(sentence.text)):
                self.area, self.single = self._home, False
        if sentence.kind == "list":
            self.area, self.single = self._home, False
        text = sentence.text
        if _PROGRAMME.search(text) and not _BODY.search(text) and not _SAME.search(text):
            self.area, self.single = None, False
        if (body := _BODY.search(text)) and not _AN_EXAMPLE.match(text, body.end()):
            self.single = True
            place = _best_place(text)
            if place or self.area in (None, self._home):
                self.area = place or self._home or body.group("name")
        elif place := _district_lead(text):
            self.area = place


def district_at(left_text: str) -> str | None:
    """The district that the words before a number begin with: "huyện X có 9 đề án, huyện Y 3 đề án"."""
    lead = left_text.lstrip(" ,;")
    match = next((m for m in _smaller_places(lead[:60]) if m.start() == 0 and _RANKS.get(m["rank"].lower(), 1) == 0), None)
    return _named(match) if match else None


# Vietnamese capitals do not lie together in Unicode; "CNNT" and other abbreviations are no names.
_CAPITALS = "".join(c for c in map(chr, range(0x41, 0x1EFA)) if c.isupper())
_WORD = rf"(?!(?:CNNT|UBND|TTCN|TNHH|CP|MTV|XNK)\b)[{_CAPITALS}][^\W\d_]*"
_PLACE = re.compile(rf"(?<!tác )\b(?P<rank>[Hh]uyện|[Tt]hị xã|[Tt]hành phố|TP\.?|TX\.?|[Qq]uận|[Xx]ã|[Pp]hường|[Tt]hị trấn)[ ](?P<name>{_WORD}(?:[ ]{_WORD}){{0,3}})")
_RANKS = {"huyện": 0, "thị xã": 0, "thành phố": 0, "tp": 0, "tp.": 0, "tx": 0, "tx.": 0, "quận": 0, "xã": 1, "phường": 1, "thị trấn": 1}
# Words that end a name before it begins: "cơ sở công nghiệp nông thôn ở Yên Bái" names none.
_NO_NAME = (
    "ở|tại|của|trên|thuộc|trong|cho|và|với|do|được|có|tham|khi|đã|sẽ|đang|là|từ|theo|về|này|khác|nông|phụ|nhờ|để|đến|tới|bằng|như|thụ|cả|toàn|vùng|miền"
)
# Words of a name that begin with small letters: "Công ty TNHH Thương mại và Sản xuất tôn Sơn Hảo".
_TRADE = "mại|và(?= [A-ZĐ])|sản|xuất|nhập|khẩu|dịch|vụ|thương|xây|dựng|chế|biến|đầu|tư|phát|triển|phẩm"
# An establishment with its name; several ("các cơ sở", "5 doanh nghiệp") are none, nor are offices.
_BODY = re.compile(
    rf"(?<![^\W\d_]\d )(?<!các )(?<!những )(?<!nhiều )(?<!mỗi )(?<!một số )(?<!\d )"
    rf"(?P<name>(?:[Cc]ông ty(?: TNHH| MTV| một thành viên| [Cc]ổ phần| CP| XNK)*|[Dd]oanh nghiệp tư nhân|[Dd]oanh nghiệp|DNTN|[Hh]ợp tác xã|HTX|[Hh]ộ kinh doanh|[Cc]ơ sở|[Hh]ộ (?:ông|bà)|[Xx]í nghiệp|[Nn]hà máy)"
    rf"(?: (?!(?:{_NO_NAME})\b)[^\W\d_]+){{0,8}}? {_WORD}(?: (?:{_WORD}|&|(?:{_TRADE})(?= ))){{0,9}}"
    rf"|(?:[Xx]ưởng|[Cc]ơ sở|[Ll]ò|[Gg]ia đình|[Hh]ộ)(?: [^\W\d_]+){{0,6}}? (?:của )?(?:anh|chị|ông|bà) {_WORD}(?: {_WORD}){{0,3}})"
)
_PROGRAMME = re.compile(r"(?:toàn tỉnh|cả tỉnh|của tỉnh|tỉnh này|các cơ sở|các đề án|chương trình|Trung tâm Khuyến công|trung tâm khuyến công|UBND tỉnh|Tính chung|tổng số)")
# "… là một trong các nơi được nhận": named for an example, the numbers beside it are those of all.
_AN_EXAMPLE = re.compile(r"(?:\s*[(,][^(),]*[),])?\s*là một\b")
# The establishment told of before: it begins the sentence, or is named without its name.
_SAME = re.compile(
    r"^\W*(?:[Cc]ông ty|HTX|[Hh]ợp tác xã|[Gg]iám đốc|[Cc]hủ (?:cơ sở|hộ|nhiệm)|[Cc]ơ sở|[Dd]oanh nghiệp|[Xx]ưởng|[Aa]nh|[Cc]hị|[Cc]ông trình"
    r"|[Dd]ây chuyền|[Mm]áy mới|(?:[Đđ]ề|[Dd]ự) án này)\b"
    r"|(?<!các )(?<!những )(?<!nhiều )(?<!mỗi )(?<!\d )\b(?:công ty|HTX|hợp tác xã|xưởng|[Ll]ò)\b(?! [A-ZĐ])"
    r"|\b(?:giám đốc|chủ (?:cơ sở|hộ)|cơ sở|doanh nghiệp|anh|chị)(?: này| đã| đang| tạo| cho| hiện| cũng| được| có| nhận| nuôi|,)"
)


def _best_place(text: str) -> str | None:
    """The district named in a sentence, or else the commune."""
    places = sorted(_smaller_places(text), key=lambda m: (_RANKS.get(m["rank"].lower(), 1), m.start()))
    return _named(places[0]) if places else None


def _smaller_places(text: str) -> list[re.Match[str]]:
    """The districts, towns and communes named; not a city that is itself of a province's rank: "TP. Hà Nội"."""
    found = list(_PLACE.finditer(text))
    return [m for m in found if not (m["rank"].lower().startswith(("thành phố", "tp")) and _is_municipality(m["name"]))]


def _is_municipality(name: str) -> bool:
    """Whether "thành phố" with this name is the whole province: one of that rank before and after 1/7/2025."""
    place = province(name)
    return bool(place and place.old and place.is_new and (type_of(place.name, MERGED_ON) or "").startswith("thành phố"))


def _named(place: re.Match[str]) -> str:
    """The place with its rank as inside a sentence: "huyện Ba Tri", "TP. Bến Tre"."""
    rank = place["rank"]
    return (rank if rank.isupper() or rank[:2].isupper() else rank.lower()) + place.group()[len(rank) :].rstrip(" .")


def _district_lead(text: str) -> str | None:
    """The district that a sentence begins with: "Ở huyện Chư Pưh, …", "huyện Phong Điền được hỗ trợ …"."""
    match = next((m for m in _smaller_places(text[:120]) if _RANKS.get(m["rank"].lower(), 1) == 0), None)
    return _named(match) if match and match.start() < 60 else None
