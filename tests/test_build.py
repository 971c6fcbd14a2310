"""Building and switching: what readers see before, during and after, and what the report says."""

import json
import shutil
import threading
from pathlib import Path

import filelock
import numpy as np
import pytest
from tiny import BEN_TRE, HA_GIANG, KNOWLEDGE, BrokenEncoder, TinyEncoder, words, write_files

from index import build as build_module
from index.artifact import (
    MANIFEST,
    back,
    check_encoder,
    current_folder,
    discard,
    new_folder,
    previous_folder,
    read_manifest,
    staged_folder,
    switch_to,
    use,
    write_manifest,
)
from index.build import build, stage
from index.errors import ArtifactMismatch, ArtifactMissing, EmptyKnowledge, KnowledgeError, StagedStale
from index.retriever import Retriever
from index.store import Store
from index.vectors import VectorIndex


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def opened(data: Path, encoder: TinyEncoder) -> Retriever:
    return Retriever.open(current_folder(data), encoder)


def doc_ids(data: Path, encoder: TinyEncoder) -> list[str]:
    retriever = opened(data, encoder)
    try:
        return sorted(retriever.documents)
    finally:
        retriever.close()


def folders(data: Path) -> list[str]:
    return sorted(p.name for p in (data / "index").iterdir() if p.is_dir())


# --- a build ----------------------------------------------------------------------------------------


def test_a_first_build_reports_all_it_took_in(knowledge, data, encoder):
    report = build(knowledge, data, encoder)
    assert (report.documents, report.passages) == (4, 9)
    assert report.added == sorted(KNOWLEDGE)
    assert (report.changed, report.removed, report.unchanged, report.problems) == ([], [], 0, [])
    assert report.seconds >= 0


def test_the_manifest_records_model_width_counts_and_digests(knowledge, data, encoder):
    report = build(knowledge, data, encoder)
    manifest = read_manifest(current_folder(data))
    assert (manifest.encoder, manifest.dim) == ("tiny-1", 64)
    assert (manifest.documents, manifest.passages, manifest.figures) == (4, 9, report.figures)
    assert sorted(manifest.digests) == sorted(KNOWLEDGE)
    assert manifest.knowledge == str(knowledge.resolve())
    assert {"faiss-cpu", "sqlite-utils", "sentence-transformers"} <= set(manifest.packages)


def test_each_passage_has_one_vector_made_of_it_and_its_context(knowledge, data, encoder):
    build(knowledge, data, encoder)
    store, vectors = Store.open_folder(current_folder(data)), VectorIndex.load(current_folder(data) / "passages.faiss")
    passages = store.passages()
    assert list(passages) == list(range(1, len(vectors) + 1))
    wanted = next(i for i, (p, _) in passages.items() if p.text.startswith("Năm 2022"))
    text = next(t for t in encoder.encoded if "Năm 2022, tỉnh Hà Giang" in t)
    # A paragraph rarely names its province or year: they are embedded with it.
    assert text.startswith("Hà Giang: khuyến công giúp xưởng chè")
    assert "năm 2023" in text
    assert vectors.search(TinyEncoder().encode_document([text])[0], 1) == [(wanted, pytest.approx(1.0, abs=1e-5))]
    store.close()


def test_progress_reaches_the_number_of_passages(knowledge, data, encoder):
    seen = []
    build(knowledge, data, encoder, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (9, 9)


def test_a_second_build_of_the_same_folder_embeds_nothing(knowledge, data, encoder):
    build(knowledge, data, encoder)
    encoder.encoded.clear()
    report = build(knowledge, data, encoder)
    assert encoder.encoded == []
    assert (report.added, report.changed, report.removed, report.unchanged) == ([], [], [], 4)


def test_only_what_changed_is_embedded_and_the_report_names_it(knowledge, data, encoder):
    build(knowledge, data, encoder)
    encoder.encoded.clear()
    changed = BEN_TRE.replace("12 cơ sở", "13 cơ sở")
    write_files(knowledge, {"bao/ben-tre.md": changed, "moi.txt": "Thông báo\n\nMột dòng.\n"})
    (knowledge / "hoi-cho.txt").unlink()
    write_files(knowledge, {"hong.md": "---\npublished: 2024-02-30\n---\nNội dung.\n"})
    report = build(knowledge, data, encoder)
    assert (report.added, report.changed, report.removed) == (["moi.txt"], ["bao/ben-tre.md"], ["hoi-cho.txt"])
    assert report.unchanged == 2
    assert [str(p) for p in report.problems] == [
        "hong.md:2: published: phải là ngày dạng năm-tháng-ngày, ví dụ 2024-07-31"
    ]
    assert len(encoder.encoded) == 3
    assert all("13 cơ sở" in text or "Thông báo" in text for text in encoder.encoded)


def test_a_removed_file_leaves_no_passage_vector_figure_or_word_behind(knowledge, data, encoder):
    build(knowledge, data, encoder)
    (knowledge / "bao/ha-giang.md").unlink()
    build(knowledge, data, encoder)
    store, vectors = Store.open_folder(current_folder(data)), VectorIndex.load(current_folder(data) / "passages.faiss")
    assert "ha-giang" not in {p.doc_id for p, _ in store.passages().values()}
    assert len(vectors) == len(store.passages()) == 9 - 2
    assert "ha-giang" not in {f.doc for f in store.figures()}
    assert "Hà Giang" not in store.places()
    assert store.search_words("passage_words", ["giang"], exact=False, limit=9, title_weight=1.0) == []
    store.close()
    retriever = opened(data, encoder)
    assert "ha-giang" not in {hit.document.doc_id for hit in retriever.retrieve("Hà Giang chè", k=50)}
    retriever.close()


def test_a_file_of_furniture_only_is_reported_and_does_not_stop_the_rest(knowledge, data, encoder):
    write_files(knowledge, {"rong.md": "---\ntitle: Rỗng\n---\nTin liên quan\n- Hội chợ\n"})
    report = build(knowledge, data, encoder)
    assert [str(p) for p in report.empty] == ["rong.md: chỉ có tên bài, tiêu đề hoặc các dòng phụ của trang báo, chưa có đoạn văn nào"]
    assert report.problems == []
    assert report.passages == 9


def test_a_title_that_no_database_can_hold_does_not_stop_the_rest(knowledge, data, encoder):
    write_files(knowledge, {"la.md": '---\ntitle: "nửa \\ud800 chữ"\n---\nNội dung có thật.\n'})
    assert build(knowledge, data, encoder).documents == 5
    assert "la" in doc_ids(data, encoder)


def test_another_folder_of_knowledge_counts_as_new(knowledge, data, encoder, tmp_path):
    build(knowledge, data, encoder)
    other = write_files(tmp_path / "other", {"bao/ha-giang.md": HA_GIANG})
    report = build(other, data, encoder)
    assert (report.added, report.removed, report.unchanged) == (["bao/ha-giang.md"], [], 0)


# --- when it fails ----------------------------------------------------------------------------------


def test_a_build_that_fails_leaves_the_old_index_serving(knowledge, data, encoder):
    build(knowledge, data, encoder)
    before = folders(data), current_folder(data)
    write_files(knowledge, {"moi.txt": "Thông báo\n\nMột dòng.\n"})
    with pytest.raises(MemoryError):
        build(knowledge, data, BrokenEncoder())
    assert (folders(data), current_folder(data)) == before
    assert "moi" not in doc_ids(data, encoder)


def test_a_build_that_fails_while_writing_leaves_nothing_behind(knowledge, data, encoder, monkeypatch):
    build(knowledge, data, encoder)
    before = folders(data), current_folder(data)
    monkeypatch.setattr(build_module, "write_manifest", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(KnowledgeError, match="Không ghi được vào thư mục dữ liệu .*No space left"):
        build(knowledge, data, encoder)
    assert (folders(data), current_folder(data)) == before


def test_an_index_that_lost_a_vector_is_never_switched_in(knowledge, data, encoder, monkeypatch):
    build(knowledge, data, encoder)
    before = current_folder(data)
    save = VectorIndex.save
    monkeypatch.setattr(
        VectorIndex, "save", lambda self, path: save(VectorIndex.build(np.eye(3, 64, dtype=np.float32)), path)
    )
    with pytest.raises(ArtifactMismatch, match="Số vectơ không khớp số đoạn; chỉ mục cũ vẫn được dùng"):
        build(knowledge, data, encoder)
    assert current_folder(data) == before
    assert len(folders(data)) == 1


def test_an_emptied_folder_leaves_the_old_index_serving(knowledge, data, encoder):
    build(knowledge, data, encoder)
    shutil.rmtree(knowledge)
    knowledge.mkdir()
    with pytest.raises(EmptyKnowledge):
        build(knowledge, data, encoder)
    assert doc_ids(data, encoder) == ["ben-tre", "ha-giang", "hoi-cho", "nghi-dinh"]


def test_a_data_folder_that_cannot_be_made_is_a_clear_error(knowledge, tmp_path, encoder):
    (tmp_path / "data").write_text("một tệp")
    with pytest.raises(KnowledgeError, match="Không ghi được vào thư mục dữ liệu"):
        build(knowledge, tmp_path / "data", encoder)


def test_a_second_build_at_the_same_time_says_so(knowledge, data, encoder, monkeypatch):
    monkeypatch.setattr(build_module, "_LOCK_TIMEOUT_S", 0.05)
    data.mkdir()
    with filelock.FileLock(data / "build.lock"), pytest.raises(KnowledgeError, match="Một lần nạp khác đang chạy"):
        build(knowledge, data, encoder)


def test_builds_at_the_same_time_follow_one_another(knowledge, data):
    reports, encoders = [], [TinyEncoder(), TinyEncoder(), TinyEncoder()]
    threads = [threading.Thread(target=lambda e=e: reports.append(build(knowledge, data, e))) for e in encoders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [r.passages for r in reports] == [9, 9, 9]
    # The first embedded all nine, the others found them.
    assert sorted(len(e.encoded) for e in encoders) == [0, 0, 9]


# --- readers ----------------------------------------------------------------------------------------


def test_a_reader_keeps_the_index_it_opened_through_later_builds(knowledge, data, encoder):
    build(knowledge, data, encoder)
    reader = opened(data, encoder)
    first = reader.retrieve("Hà Giang chè")
    (knowledge / "bao/ha-giang.md").unlink()
    for number in range(3):  # the folder that the reader has open is pruned on the way
        write_files(knowledge, {"moi.txt": f"Thông báo {number}\n\nMột dòng.\n"})
        build(knowledge, data, encoder)
    assert reader.retrieve("Hà Giang chè") == first
    assert first[0].document.doc_id == "ha-giang"
    reader.close()
    assert "ha-giang" not in doc_ids(data, encoder)


def test_only_the_current_folder_and_the_one_before_are_kept(knowledge, data, encoder):
    for _ in range(4):
        build(knowledge, data, encoder)
    assert len(folders(data)) == 2
    assert current_folder(data).name == folders(data)[-1]


def test_another_model_is_refused_and_both_are_named(knowledge, data, encoder):
    build(knowledge, data, encoder)
    with pytest.raises(ArtifactMismatch, match="«tiny-1».*«tiny-2»"):
        opened(data, TinyEncoder("tiny-2"))
    with pytest.raises(ArtifactMismatch, match="«tiny-1».*«khac»"):
        check_encoder(read_manifest(current_folder(data)), "khac")


def test_after_a_build_with_the_other_model_it_is_accepted(knowledge, data, encoder):
    build(knowledge, data, encoder)
    other = TinyEncoder("tiny-2")
    build(knowledge, data, other)
    assert len(doc_ids(data, other)) == 4


# --- the pointer and the manifest -------------------------------------------------------------------


def test_without_an_index_the_way_to_one_is_told(data):
    with pytest.raises(ArtifactMissing, match="khuyencong build"):
        current_folder(data)


@pytest.mark.parametrize(
    "pointer", [b"", b"\n", b"20990101T000000000000", b"..", b"../..", b"a/b", b"/etc", b"\xff\xfe", b"a\x00b"]
)
def test_a_damaged_pointer_is_a_clear_error_and_leads_nowhere(knowledge, data, encoder, pointer):
    build(knowledge, data, encoder)
    (data / "index" / "current").write_bytes(pointer)
    with pytest.raises(ArtifactMissing, match="khuyencong build"):
        current_folder(data)


def test_a_pointer_may_not_lead_to_an_index_elsewhere(knowledge, data, encoder, tmp_path):
    build(knowledge, data, encoder)
    build(knowledge, tmp_path / "other", encoder)
    other = current_folder(tmp_path / "other")
    for pointer in (str(other), f"../../other/index/{other.name}"):
        (data / "index" / "current").write_text(pointer, encoding="utf-8")
        with pytest.raises(ArtifactMissing):
            current_folder(data)


def test_a_build_mends_a_damaged_pointer(knowledge, data, encoder):
    build(knowledge, data, encoder)
    (data / "index" / "current").write_bytes(b"\xff\xfe")
    assert len(build(knowledge, data, encoder).added) == 4
    assert len(doc_ids(data, encoder)) == 4


def _without(key: str):
    return lambda loaded: {k: v for k, v in loaded.items() if k != key}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda loaded: loaded | {"layout": 99}, "bố cục 99.*cần bố cục 5"),
        (_without("layout"), "bố cục None"),
        (_without("encoder"), "bị hỏng"),
        (lambda loaded: loaded | {"digests": ["a"]}, "bị hỏng"),
        (lambda loaded: loaded | {"dim": "rộng"}, "bị hỏng"),
        (lambda loaded: [1, 2], "bị hỏng"),
        (lambda loaded: None, "bị hỏng"),
    ],
    ids=["layout", "no layout", "no encoder", "digests", "dim", "list", "null"],
)
def test_a_damaged_manifest_is_a_clear_error_and_a_build_mends_it(knowledge, data, encoder, damage, message):
    build(knowledge, data, encoder)
    path = current_folder(data) / MANIFEST
    path.write_text(json.dumps(damage(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    with pytest.raises(ArtifactMismatch, match=message):
        opened(data, encoder)
    build(knowledge, data, encoder)
    assert len(doc_ids(data, encoder)) == 4


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00"])
def test_a_manifest_that_is_no_json_is_a_clear_error(knowledge, data, encoder, content):
    build(knowledge, data, encoder)
    (current_folder(data) / MANIFEST).write_bytes(content)
    with pytest.raises(ArtifactMismatch, match="Tệp mô tả chỉ mục bị hỏng"):
        opened(data, encoder)


@pytest.mark.parametrize("name", ["passages.db", "passages.faiss", "restorer.bin"])
def test_a_damaged_or_missing_part_is_a_clear_error(knowledge, data, encoder, name):
    build(knowledge, data, encoder)
    part = current_folder(data) / name
    part.write_bytes(part.read_bytes()[:20])
    with pytest.raises(ArtifactMismatch, match="khuyencong build"):
        opened(data, encoder)
    part.unlink()
    with pytest.raises(ArtifactMismatch, match="khuyencong build"):
        opened(data, encoder)


def test_a_written_manifest_is_read_back(knowledge, data, encoder):
    build(knowledge, data, encoder)
    manifest = read_manifest(current_folder(data))
    folder = new_folder(data)
    write_manifest(folder, manifest)
    assert read_manifest(folder) == manifest
    switch_to(data, folder)
    assert current_folder(data) == folder


# --- staged, used, discarded, back --------------------------------------------------------------------


def changed(knowledge: Path, name: str = "moi.txt") -> None:
    write_files(knowledge, {name: "Thông báo\n\nMột dòng.\n"})


def test_a_staged_index_changes_nothing_until_it_is_used(knowledge, data, encoder):
    build(knowledge, data, encoder)
    before = current_folder(data)
    changed(knowledge)
    staged = stage(knowledge, data, encoder)
    assert staged.report.added == ["moi.txt"]
    assert (current_folder(data), staged_folder(data)) == (before, staged.folder)
    assert "moi" not in doc_ids(data, encoder)
    use(data, staged.folder)
    assert (current_folder(data), previous_folder(data), staged_folder(data)) == (staged.folder, before, None)
    assert "moi" in doc_ids(data, encoder)


def test_the_report_counts_passages_and_figures_of_each_file_before_and_after(knowledge, data, encoder):
    build(knowledge, data, encoder)
    text = (knowledge / "bao/ha-giang.md").read_text(encoding="utf-8")
    write_files(knowledge, {"bao/ha-giang.md": text + f"\nNăm 2023, tỉnh Hà Giang hỗ trợ 9 cơ sở. {words(120)}\n"})
    report = stage(knowledge, data, encoder).report
    before, after = report.contents_before["bao/ha-giang.md"], report.contents["bao/ha-giang.md"]
    assert (before.passages, after.passages) == (2, 3)
    assert after.figures == before.figures + 1
    assert report.contents_before["hoi-cho.txt"] == report.contents["hoi-cho.txt"]
    assert sum(c.passages for c in report.contents.values()) == report.passages


def test_a_first_index_can_be_staged_and_used(knowledge, data, encoder):
    staged = stage(knowledge, data, encoder)
    with pytest.raises(ArtifactMissing):
        current_folder(data)
    use(data, staged.folder)
    assert (current_folder(data), previous_folder(data)) == (staged.folder, None)


def test_a_discarded_index_leaves_nothing_and_cannot_be_used(knowledge, data, encoder):
    build(knowledge, data, encoder)
    before = current_folder(data), folders(data)
    staged = stage(knowledge, data, encoder)
    discard(data, staged.folder)
    discard(data, staged.folder)  # a second press
    assert (current_folder(data), folders(data), staged_folder(data)) == (*before, None)
    with pytest.raises(StagedStale, match="không còn"):
        use(data, staged.folder)


def test_what_is_in_use_is_never_discarded(knowledge, data, encoder):
    build(knowledge, data, encoder)
    discard(data, current_folder(data))
    assert len(doc_ids(data, encoder)) == 4


def test_a_staged_index_is_refused_once_another_one_is_in_use(knowledge, data, encoder):
    build(knowledge, data, encoder)
    staged = stage(knowledge, data, encoder)
    build(knowledge, data, encoder)  # by hand, in the terminal
    with pytest.raises(StagedStale):
        use(data, staged.folder)
    assert not staged.folder.exists()


def test_a_staged_index_is_refused_after_a_way_back_and_taken_after_the_way_forth(knowledge, data, encoder):
    build(knowledge, data, encoder)
    build(knowledge, data, encoder)
    staged = stage(knowledge, data, encoder)
    back(data)
    with pytest.raises(StagedStale, match="đã được đổi"):
        use(data, staged.folder)
    back(data)
    use(data, staged.folder)
    assert current_folder(data) == staged.folder


def test_back_twice_is_where_one_was(knowledge, data, encoder):
    build(knowledge, data, encoder)
    changed(knowledge)
    build(knowledge, data, encoder)
    new, old = current_folder(data), previous_folder(data)
    assert back(data) == old == current_folder(data)
    assert "moi" not in doc_ids(data, encoder)
    assert back(data) == new == current_folder(data)
    assert previous_folder(data) == old


def test_without_a_previous_index_there_is_no_way_back(knowledge, data, encoder):
    build(knowledge, data, encoder)
    with pytest.raises(ArtifactMissing, match="Không còn bản trước"):
        back(data)
    assert len(doc_ids(data, encoder)) == 4


def test_a_way_back_to_a_damaged_index_is_refused_and_nothing_changes(knowledge, data, encoder):
    for _ in range(2):
        build(knowledge, data, encoder)
    (previous_folder(data) / MANIFEST).write_text("{")
    before = current_folder(data)
    with pytest.raises(ArtifactMismatch):
        back(data)
    assert current_folder(data) == before


def test_a_second_staged_index_takes_the_place_of_the_first(knowledge, data, encoder):
    build(knowledge, data, encoder)
    first, second = stage(knowledge, data, encoder), stage(knowledge, data, encoder)
    assert (staged_folder(data), first.folder.exists()) == (second.folder, False)
    with pytest.raises(StagedStale):
        use(data, first.folder)
    use(data, second.folder)


def test_current_previous_and_staged_survive_and_abandoned_folders_go_with_the_next_build(knowledge, data, encoder):
    for _ in range(2):
        build(knowledge, data, encoder)
    staged = stage(knowledge, data, encoder)
    abandoned = new_folder(data)  # a build was cut off
    kept = {current_folder(data), previous_folder(data)}
    assert {data / "index" / name for name in folders(data)} == {*kept, staged.folder, abandoned}
    fresh = stage(knowledge, data, encoder)
    assert {data / "index" / name for name in folders(data)} == {*kept, fresh.folder}


def test_cut_off_between_the_switch_and_the_rest_the_new_index_serves_and_nothing_awaits(knowledge, data, encoder, monkeypatch):
    build(knowledge, data, encoder)
    staged = stage(knowledge, data, encoder)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        use(data, staged.folder)
    monkeypatch.undo()
    assert (current_folder(data), staged_folder(data)) == (staged.folder, None)
    with pytest.raises(StagedStale):
        use(data, staged.folder)
    build(knowledge, data, encoder)
    assert previous_folder(data) == staged.folder


def test_cut_off_before_the_switch_the_old_index_serves_and_the_decision_is_still_open(knowledge, data, encoder, monkeypatch):
    build(knowledge, data, encoder)
    before, staged = current_folder(data), stage(knowledge, data, encoder)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        use(data, staged.folder)
    monkeypatch.undo()
    assert current_folder(data) == before
    use(data, staged.folder)
    assert current_folder(data) == staged.folder


def test_nothing_is_switched_while_a_build_runs(knowledge, data, encoder, monkeypatch):
    build(knowledge, data, encoder)
    build(knowledge, data, encoder)
    staged = stage(knowledge, data, encoder)
    monkeypatch.setattr("index.artifact._SWITCH_TIMEOUT_S", 0.05)
    with filelock.FileLock(data / "build.lock"):
        for step in (lambda: use(data, staged.folder), lambda: discard(data, staged.folder), lambda: back(data)):
            with pytest.raises(KnowledgeError, match="Một lần nạp khác đang chạy"):
                step()
    use(data, staged.folder)


def test_a_pointer_of_one_line_is_read_and_has_no_way_back(knowledge, data, encoder):
    for _ in range(2):
        build(knowledge, data, encoder)
    pointer = data / "index" / "current"
    pointer.write_text(current_folder(data).name)
    assert previous_folder(data) is None
    assert len(doc_ids(data, encoder)) == 4
