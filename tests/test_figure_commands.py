"""/solieu, /sosanh and /phuvu with nothing stood in for but Telegram: a real index, a real chart, real files."""

import csv
import io

import pytest
from PIL import Image
from telegram_harness import USER, Bot, running
from test_figure_desk import FILES
from tiny import TinyEncoder, write_files

from bot.assistant import Assistant
from bot.chart import draw
from bot.config import BotConfig
from bot.telegram.attachments import export_figures
from index.artifact import current_folder
from index.build import build


class WholeBot(Bot):
    """The harness's bot over an assistant that is opened on the thread that will use it."""

    def __init__(self, folder, data, encoder):
        super().__init__()
        self.draw, self.export = draw, export_figures
        self._open_index = lambda: Assistant(BotConfig(knowledge=folder, data=data), encoder, current_folder(data))

    def _open(self):
        self.assistant = self._open_index()
        return self.assistant


@pytest.fixture
async def chat(tmp_path):
    folder = write_files(tmp_path / "knowledge", FILES)
    encoder = TinyEncoder()
    build(folder, tmp_path / "data", encoder)
    async with running(WholeBot(folder, tmp_path / "data", encoder)) as it:
        yield it


async def test_figures_come_as_a_table_with_expandable_citations_and_as_a_file(chat):
    await chat.says("/solieu lang son 2022 csv")
    html = chat.sent()[0].params["text"]
    assert "Lạng Sơn – năm 2022" in html
    assert "• Đề án: 11 đề án [1]" in html
    assert "Cộng lại: 2.100 + 930 + 2.200 = 5.230 triệu đồng: khớp" in html
    assert "<blockquote expandable>[1]" in html
    (upload,) = [shown.document for shown in chat.api.chat(USER) if shown.document]
    assert upload.name == "so-lieu-lang-son-2022.csv"
    rows = list(csv.DictReader(io.StringIO(upload.content.decode("utf-8-sig")), delimiter=";"))
    assert upload.content.startswith(b"\xef\xbb\xbf")
    assert {row["Giá trị"] for row in rows} == {"11", "5230000000", "2100000000", "930000000", "2200000000"}
    assert {row["Tỉnh"] for row in rows} == {"Lạng Sơn"}


async def test_a_comparison_comes_with_a_picture_that_opens(chat):
    await chat.says("/sosanh số đề án Lạng Sơn và Tây Ninh 2022")
    assert "Lạng Sơn nhiều hơn Tây Ninh 5 đề án" in chat.sent()[0].params["text"]
    (upload,) = [shown.photo for shown in chat.api.chat(USER) if shown.photo]
    picture = Image.open(io.BytesIO(upload.content))
    assert picture.format == "PNG"
    assert picture.width == 1080
    assert len(picture.convert("L").getcolors()) > 10  # not blank


async def test_a_comparison_in_a_spreadsheet(chat):
    from openpyxl import load_workbook

    await chat.says("/sosanh số đề án Lạng Sơn và Tây Ninh 2022 xlsx")
    (upload,) = [shown.document for shown in chat.api.chat(USER) if shown.document]
    sheet = load_workbook(io.BytesIO(upload.content))["Số liệu"]
    values = [cell.value for row in sheet.iter_rows(min_row=2) for cell in row]
    assert 11 in values
    assert 6 in values


async def test_what_is_covered_is_listed(chat):
    await chat.says("/phuvu Lạng Sơn")
    assert "• Lạng Sơn, năm 2022: đề án" in chat.sent()[0].params["text"]
