from types import MappingProxyType

import pytest

from rnn_tui.errors import UsageError
from rnn_tui.tasks import TASKS, task
from rnn_tui.tasks.agreement import AGREEMENT
from rnn_tui.tasks.recipes import COURSES


def test_tasks_are_found_by_name() -> None:
    assert task("agreement") is AGREEMENT
    assert all(name == found.name for name, found in TASKS.items())


def test_every_task_has_a_course_that_ends_with_its_last_snapshot() -> None:
    assert set(COURSES) == set(TASKS)
    for course in COURSES.values():
        assert list(course.snapshots) == sorted(set(course.snapshots))
        assert (course.snapshots[0], course.snapshots[-1]) == (0, course.recipe.steps)


def test_the_registry_cannot_be_changed() -> None:
    assert isinstance(TASKS, MappingProxyType)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("agrement", f"unknown task 'agrement'; did you mean 'agreement'? The tasks are: {', '.join(TASKS)}"),
        ("\x07", rf"unknown task '\x07'; the tasks are: {', '.join(TASKS)}"),
    ],
)
def test_an_unknown_task(name: str, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        task(name)
    assert str(caught.value) == line
