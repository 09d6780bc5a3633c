from pathlib import Path

import pytest

from rnnlab.errors import OverLimit
from rnnlab.experiment import Experiment
from rnnlab.runs import brought
from rnnlab.runs.archive import archive
from rnnlab.runs.record import Record
from rnnlab.runs.reopening import reopen
from tests.sentences import ONE_SENTENCE


class Brings:
    """Opens an archive of a run that has not begun, for a client."""

    def __init__(self, home: Path) -> None:
        self.home, self.given, self.made = home, home / "given.zip", 0
        Record.create(home / "a.run", Experiment(), "giver").close()
        self.given.write_bytes(archive(str(home / "a.run")))

    def __call__(self, owner: str) -> Path:
        self.made += 1
        path = self.home / f"{self.made}.run"
        reopen(str(self.given), str(path), owner)
        return path


@pytest.fixture
def bring(tmp_path: Path) -> Brings:
    return Brings(tmp_path)


def test_one_client_keeps_so_many_opened_archives_and_others_have_room_of_their_own(bring: Brings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(brought, "MOST_BROUGHT", 2)
    kept = [bring("taker"), bring("taker")]
    with pytest.raises(OverLimit, match=r"keep 2 opened archives .* would have 3 of ") as refused:
        bring("taker")
    assert ONE_SENTENCE.match(str(refused.value))
    assert not list(bring.home.glob("3.*"))
    assert bring("another").is_file()
    kept[0].unlink()
    assert bring("taker").is_file()


def test_what_a_client_trained_itself_does_not_count(bring: Brings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(brought, "MOST_BROUGHT", 1)
    Record.create(bring.home / "own.run", Experiment(), "taker").close()
    assert bring("taker").is_file()


def test_opened_archives_have_so_many_bytes_together(bring: Brings, monkeypatch: pytest.MonkeyPatch):
    first = bring("taker").stat().st_size
    monkeypatch.setattr(brought, "MOST_BYTES", first + bring.given.stat().st_size)
    assert bring("another").is_file()
    bring("taker")
    with pytest.raises(OverLimit, match=r"of 0 MB in all, .* 3 of 1 MB"):
        bring("taker")
