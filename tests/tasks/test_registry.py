from types import MappingProxyType

import pytest

from rnn_tui.errors import UsageError
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks.agreement import AGREEMENT


def test_tasks_are_found_by_name() -> None:
    assert task("agreement") is AGREEMENT
    assert all(name == found.name for name, found in TASKS.items())


def test_the_registry_cannot_be_changed() -> None:
    assert isinstance(TASKS, MappingProxyType)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("agrement", "unknown task 'agrement'; did you mean 'agreement'? The tasks are: agreement"),
        ("\x07", r"unknown task '\x07'; the tasks are: agreement"),
    ],
)
def test_an_unknown_task(name: str, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        task(name)
    assert str(caught.value) == line
