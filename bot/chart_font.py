"""What Matplotlib needs around it: a folder it may write, a font that has Vietnamese, texts that the font can show."""

import atexit
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import platformdirs

from index.text import normalise

_READ = 1000  # characters of a text that are looked at; no place in a picture holds as many


def choose_matplotlib_folder() -> None:
    """Give Matplotlib a folder of our own, read when it is first imported.

    It keeps a list of the machine's fonts there. By default that is below the home folder, which a service often may
    not write: Matplotlib then complains at each start. Nor should a style that a user keeps there change our pictures.
    """
    if "MPLCONFIGDIR" in os.environ:
        return
    folder = platformdirs.user_cache_path("khuyencong") / "matplotlib"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        folder = Path(tempfile.mkdtemp(prefix="khuyencong-matplotlib-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["MPLCONFIGDIR"] = str(folder)


def showable(text: str) -> str:
    """One line of what the font has of the text's first `_READ` characters."""
    return " ".join("".join(_glyphs(normalise(text[:_READ]))).split())


def _glyphs(text: str) -> Iterator[str]:
    for char in text:
        if char.isspace() or ord(char) in _drawable():
            yield char
        elif unicodedata.category(char)[0] not in "CM":  # no control character, nor a mark on the letter before
            yield "\ufffd"


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    """The characters that the font can show in both weights, controls apart; for others Matplotlib would warn."""
    from matplotlib.font_manager import get_font

    both = get_font(font_file(bold=False)).get_charmap().keys() & get_font(font_file(bold=True)).get_charmap().keys()
    return frozenset(code for code in both if unicodedata.category(chr(code))[0] != "C")


def font_file(bold: bool) -> Path:
    """The DejaVu Sans that comes with Matplotlib: it has all of Vietnamese, whatever the machine's own fonts."""
    from matplotlib import get_data_path

    return Path(get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
