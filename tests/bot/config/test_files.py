"""Files are found, read and limited; what cannot be read is said, and never half used."""

from pathlib import Path

import pytest

from bot.config import files
from bot.config.files import Source, collect, find
from bot.config.problems import Findings


def collected(path: Path) -> tuple[list[str], list[str]]:
    """Return the texts that were read, and everything said about the rest."""
    findings = Findings()
    texts = [one.text for one in collect(path, findings)]
    return texts, [one.message for one in (*findings.problems, *findings.warnings)]


def test_a_folder_gives_its_yaml_sorted(tmp_path: Path) -> None:
    """Other endings, deeper folders and hidden files are not ours."""
    for name in ("b.yml", "a.yaml", "C.YAML", ".hidden.yaml", "notes.md"):
        (tmp_path / name).write_text("x: 1")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "d.yaml").write_text("x: 1")

    assert ["C.YAML", "a.yaml", "b.yml"] == [one.name for one in find(tmp_path)]
    assert [tmp_path / "any.name"] == [*find(tmp_path / "any.name")]


def test_text_is_read_as_utf_8(tmp_path: Path) -> None:
    """A mark at the beginning is no part of it."""
    path = tmp_path / "access.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: \xc3\x84da")
    findings = Findings()

    assert [Source(str(path), "name: Äda")] == [*collect(path, findings)]
    assert [] == findings.problems


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """A name read wrongly would be another person."""
    path = tmp_path / "access.yaml"
    path.write_bytes(b"name: \xc4da")

    assert ([], ["The file is not UTF-8 text."]) == collected(path)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """A missing file, an empty folder, and a folder that is named like a file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "holder").mkdir()
    (tmp_path / "holder" / "odd.yaml").mkdir()

    assert ([], ["There is no such file."]) == collected(tmp_path / "none.yaml")
    nothing = "There is no file ending in .yaml or .yml in this folder."
    assert ([], [nothing]) == collected(tmp_path / "empty")
    assert ([], ["This is not a regular file."]) == collected(tmp_path / "holder")


def test_size_and_number_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files share one allowance, and too many files are not read at all."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("x" * 60)
    monkeypatch.setattr(files, "LARGEST", 100)

    assert (["x" * 60], ["The access files hold more than 100 bytes."]) == collected(tmp_path)
    monkeypatch.setattr(files, "MOST_FILES", 1)
    assert ([], ["There are more than 1 files in this folder."]) == collected(tmp_path)


def test_a_file_that_anybody_may_change_deserves_a_look(tmp_path: Path) -> None:
    """It is read, and the operator is told."""
    path = tmp_path / "access.yaml"
    path.write_text("x: 1")
    path.chmod(0o666)

    assert (["x: 1"], ["Anybody on this machine may change this file."]) == collected(path)


def test_an_error_of_the_system_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rights and broken disks are said in words, for a folder and for a file."""

    def denied(_: Path, *__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "access.yaml"
    path.write_text("x: 1")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", denied)
        assert ([], ["The folder cannot be read: permission denied."]) == collected(tmp_path)
    monkeypatch.setattr(Path, "open", denied)
    assert ([], ["The file cannot be read: permission denied."]) == collected(path)
