"""The JSON of what is looked at: of the network in front, of those beside it, of the way back."""

from collections.abc import Iterator
from dataclasses import replace

from rnn_tui.session.backward import Ways
from rnn_tui.session.record import NO_EXTRAS, Extras, record_chunks
from rnn_tui.session.rows import Rows
from rnn_tui.session.run import Run
from rnn_tui.session.snapshot import Snapshot, View


def snapshot_chunks(snapshot: Snapshot) -> Iterator[bytes]:
    """The JSON of a state, in pieces: what `rnn-tui trace TEXT --target … --json` prints of the network in front.

    Of networks that are compared the objects of the others stand in the list `compared`, at its end; on the way back,
    which is of one, there is the key `backward`.
    """
    view = snapshot.view
    front, *others = snapshot.runs if view.mode == "compare" else snapshot.runs[:1]
    if not others:
        yield from _numbers(front, view)
        return
    held = b""
    for piece in _numbers(front, view):
        yield held
        held = piece
    yield held.removesuffix(b"}\n") + b', "compared": ['
    for place, run in enumerate(others):
        yield b", " if place else b""
        wrt = "a" if view.wrt == "c" and not run.model.network.cell.has_memory else view.wrt
        own = replace(view, wrt=wrt, layer=min(view.layer, run.layers - 1))
        for piece in _numbers(run, own):
            yield piece.removesuffix(b"\n")
    yield b"]}\n"


def _numbers(run: Run, view: View) -> Iterator[bytes]:
    """The JSON of a state. What it remembers is kept apart from what the screen asks for meanwhile.

    On the way back it has that too; of all losses without the last one, whose word has not come.
    """
    own, extras = replace(run, rows=Rows(), ways=Ways()), NO_EXTRAS
    if view.mode == "backward" and view.summed:
        own, extras = replace(own, guess=False).aim(None), Extras(backward="all")
    elif view.mode == "backward":
        extras = Extras(backward=view.loss)
    return record_chunks(own, wrt=view.wrt, layer=view.layer, extras=extras)
