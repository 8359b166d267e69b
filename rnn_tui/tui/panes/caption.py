"""One line that names the shape of the network: which steps have inputs, outputs and losses."""

from collections.abc import Sequence

from rnn_tui.session import Run
from rnn_tui.tui.canvas import Area, Canvas
from rnn_tui.tui.scene import Scene


def draw(canvas: Canvas, area: Area, scene: Scene) -> None:
    """The name, and as many words about it as there is room for."""
    name, *more = text(scene.run)
    if not name:
        return
    x = canvas.put(area.x + 1, area.y, name, scene.palette.ink, right=area.right) + 3
    for words in more:
        if x + len(words) <= area.right:
            canvas.put(x, area.y, words, scene.palette.dim)
            return


def text(run: Run) -> Sequence[str]:
    """The shape's name, then what it means in ever fewer words; a name of no words where words predict the next."""
    config, task = run.model.network.config, run.model.task
    if config.shape == "one-to-one":
        return "one → one", "a single column: no state comes from the left, an ordinary network", "a single column"
    if config.shape == "one-to-many":
        return (
            "one → many",
            "each output is the next input; no gradient goes through the choice",
            "each output is the next input",
        )
    if config.shape == "many-to-one":
        return (
            "many → one",
            "one loss, at the last word; ŷ before it is what it would be there",
            "one loss, at the last word",
        )
    if config.encodes:
        return (
            "many → many, unequal",
            "the encoder only reads; each letter written is fed again",
            "the encoder reads, the decoder writes",
        )
    if config.bidirectional:
        return (
            "many → many, in both directions",
            "x feeds →a and ←a, and ŷ reads both",
        )
    if not task.next_token:
        return "many → many", "each word has an output and a loss; ŷ knows only words up to it", "an output a word"
    if task.unit == "character":
        return "many → many", "each character has an output; its target is the next one", "an output a character"
    return ("",)
