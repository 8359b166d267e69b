"""A command with commands below it."""

from typing import Any

from typer.core import TyperGroup

from rnn_tui.cli.errors import unknown_command


class Group(TyperGroup):
    """Says of a command that is not there what was meant, or which there are."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer's own contexts have no public name
        """The command that the words begin with."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            ctx.fail(unknown_command(name, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)
