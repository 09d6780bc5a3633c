from pathlib import Path

import pytest

import rnnlab
from rnnlab import registry
from rnnlab.errors import InvalidExperiment
from tests.sentences import ONE_SENTENCE

REGISTRIES = [registry.cells, registry.datasets, registry.tasks]

every_registry = pytest.mark.parametrize("members", REGISTRIES, ids=lambda members: members.package)


@every_registry
def test_the_members_are_the_files_of_the_folder_in_order(members: registry.Registry) -> None:
    folder = Path(rnnlab.__file__).parent / members.package.rpartition(".")[2]
    assert list(members.names()) == sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    assert members.names()


@every_registry
def test_a_member_is_the_one_thing_that_its_file_exports(members: registry.Registry) -> None:
    for name in members.names():
        assert members.load(name).__module__ == f"{members.package}.{name}"


@every_registry
@pytest.mark.parametrize("name", ["nothing", "", "__init__", "LSTM", "../errors"])
def test_a_name_that_is_no_file_is_refused_in_one_sentence_that_lists_the_others(members: registry.Registry, name: str) -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE) as refusal:
        members.load(name)
    assert all(there in str(refusal.value) for there in (repr(name), members.one, *members.names()))
