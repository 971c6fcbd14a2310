"""What is kept of files sent in and of corrections: decided once, erased, expired."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.state.corrections import ERASED_NAME, UNDONE, WRITTEN
from bot.state.state import State
from bot.state.uploads import ADDED, ADDING, DROPPED, QUARANTINE, READING, WAITING

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LAN, BA = 501, 502


class Kept:
    def __init__(self, data):
        self.now = NOW
        self.data = data
        self.state = State.open(data, clock=lambda: self.now)

    def upload(self, user=LAN, status=WAITING, sha256="a" * 64):
        made = self.state.uploads.add(user=user, chat=user, name="Bài.docx", stem="bai", suffix=".docx", url="")
        (self.data / QUARANTINE / made.id).mkdir(parents=True)
        if status != READING:
            self.state.uploads.read(made.id, sha256)
        if status not in (READING, WAITING):
            assert self.state.uploads.move(made.id, WAITING, status)
        return made.id

    def correction(self, change="abcdefghjk", user=LAN):
        (self.data / QUARANTINE / change).mkdir(parents=True)
        self.state.corrections.add(change, user=user, name="Lan", doc="ha-giang", figure={"value": 1.0}, old="1 đồng", new="2 đồng", reason="in nhầm")
        self.state.corrections.written(change)

    def folders(self):
        return {p.name for p in (self.data / QUARANTINE).iterdir()}


@pytest.fixture
def kept(tmp_path):
    made = Kept(tmp_path)
    yield made
    made.state.close()


def test_of_two_decisions_one_counts(kept):
    upload = kept.upload()
    assert kept.state.uploads.move(upload, WAITING, ADDING)
    assert not kept.state.uploads.move(upload, WAITING, DROPPED)
    assert kept.state.uploads.move(upload, ADDING, ADDED, path="articles/bai.md")
    assert (kept.state.uploads.find(upload).status, kept.state.uploads.find(upload).path) == (ADDED, "articles/bai.md")


def test_the_same_file_is_known_while_it_waits_and_to_its_sender_only(kept):
    upload = kept.upload()
    assert kept.state.uploads.waiting_with("a" * 64, LAN).id == upload
    assert kept.state.uploads.waiting_with("a" * 64, BA) is None
    kept.state.uploads.move(upload, WAITING, DROPPED)
    assert kept.state.uploads.waiting_with("a" * 64, LAN) is None


def test_what_the_end_of_a_process_interrupted_is_found(kept):
    ids = {kept.upload(status=READING), kept.upload(status=ADDING)}
    kept.upload(), kept.upload(status=ADDED)
    assert {u.id for u in kept.state.uploads.interrupted()} == ids


def test_retention_removes_rows_and_files(kept):
    kept.upload(), kept.upload(status=ADDED)
    kept.now += timedelta(days=91)
    young = kept.upload()
    assert kept.state.expire(90) == 2
    assert kept.folders() == {young}
    assert kept.state.uploads.find(young)


def test_a_person_is_erased_with_the_files_that_wait_and_not_with_what_others_rely_on(kept):
    kept.upload()
    added, other = kept.upload(status=ADDED), kept.upload(user=BA)
    assert kept.state.erase(LAN) == 2
    assert kept.folders() == {added, other}
    assert kept.state.uploads.find(added) is None


def test_a_correction_stays_on_record_without_the_person(kept):
    kept.correction()
    (before,) = kept.state.corrections.all()
    assert (before.user, before.name, before.old, before.new, before.reason, before.status) == (LAN, "Lan", "1 đồng", "2 đồng", "in nhầm", WRITTEN)
    assert before.figure == {"value": 1.0}
    assert kept.state.erase(LAN) == 1
    kept.now += timedelta(days=4000)
    kept.state.expire(90)
    (after,) = kept.state.corrections.all()
    assert (after.user, after.name, after.reason) == (None, ERASED_NAME, "in nhầm")
    assert kept.folders() == set()  # too late to be taken back


def test_a_correction_that_was_taken_back_says_so(kept):
    kept.correction()
    assert kept.state.corrections.undone("abcdefghjk")
    assert not kept.state.corrections.undone("nichtdaxyz")
    assert kept.state.corrections.all()[0].status == UNDONE
