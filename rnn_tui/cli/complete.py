"""What the shell completes: tasks, cells, models, training steps and words that are really there."""

import typer


def tasks(incomplete: str) -> list[tuple[str, str]]:
    """The tasks, each with its sentence."""
    from rnn_tui.tasks import TASKS

    return [(task.name, task.summary) for task in TASKS.values() if task.name.startswith(incomplete)]


def cells(context: typer.Context, incomplete: str) -> list[str]:
    """The cells that the task may have, the app's own task if none is named."""
    from rnn_tui.defaults import DEFAULT_TASK
    from rnn_tui.tasks import TASKS

    task = TASKS.get(str(context.params.get("task") or DEFAULT_TASK))
    found = dict.fromkeys(cell for known in ([task] if task else TASKS.values()) for cell in known.cells)
    return [cell for cell in found if cell.startswith(incomplete)]


def models(incomplete: str) -> list[str]:
    """The names of the networks that ship, each family before its training steps."""
    from rnn_tui.models import bundled

    names = bundled()
    families = dict.fromkeys(name.family for name in names)
    return [name for name in (*families, *map(str, names)) if name.startswith(incomplete)]


def steps(context: typer.Context, incomplete: str) -> list[str]:
    """The training steps of the chosen network."""
    from rnn_tui.defaults import DEFAULT_TASK
    from rnn_tui.models.library import default_cell, family, snapshots
    from rnn_tui.tasks import TASKS

    task = str(context.params.get("task") or DEFAULT_TASK)
    if task not in TASKS:
        return []
    chosen = family(task, str(context.params.get("cell") or default_cell(task)))
    return [str(step) for step in snapshots(chosen) if str(step).startswith(incomplete)]


def words(context: typer.Context, incomplete: str) -> list[str]:
    """The output tokens of the task."""
    from rnn_tui.defaults import DEFAULT_TASK
    from rnn_tui.tasks import TASKS

    task = TASKS.get(str(context.params.get("task") or DEFAULT_TASK))
    return [token for token in task.output_vocabulary if token.startswith(incomplete)] if task else []
