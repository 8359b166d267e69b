"""What a network of a shape invites to, in the words of its keys."""

from rnn_tui.session import Run

WELCOME = "enter takes the network's word   ← → walk in time   tab shows the gradient"


def welcome(run: Run) -> str:
    """What is said before anything is pressed."""
    config, task = run.model.network.config, run.model.task
    if task.next_token and (task.unit == "character" or config.shape == "one-to-many"):
        unit = "note" if config.shape == "one-to-many" else task.unit
        return f"enter takes the network's {unit}   ^w writes on: many, or drawn ones   ← → walk in time"
    if task.next_token:
        return WELCOME
    if task.bidirectional:
        other = "one way: then ŷ knows what stands up to its word" if config.bidirectional else "both ways"
        return f"a word and space feeds it   ^v reads {other}   ← → walk in time"
    if config.shape == "one-to-one":
        return "a new word takes the place of the old one   tab shows the gradient"
    first = "enter lets the decoder write" if config.encodes else "a word and space feeds it"
    return f"{first}   ← → walk in time   tab shows the gradient"


def invitation(run: Run) -> str:
    """What can be typed, and in an encoder-decoder who is fed it."""
    config = run.model.network.config
    unit = "note" if config.shape == "one-to-many" else run.model.task.unit
    if run.ended:
        return "the decoder has ended"
    if config.encodes:
        return f"a {unit} for the {'decoder' if run.writes else 'encoder'}"
    return f"type another {unit}" if config.shape == "one-to-one" and len(run) else f"type a {unit}"
