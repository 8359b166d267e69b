"""Part six of the post: residual networks."""

from rnn_tui.experiments.depth import INITIALISATION, KINDS, TRAINING, Block, Figures, ratio
from rnn_tui.lessons.cards import Card


def card(figures: Figures, block: Block | None) -> Card:
    """Of the figures by depth, and the block in sight."""
    return Card(
        6,
        says=(
            "A residual block adds a shortcut: a[l+2] = g(z[l+2] + a[l]). In theory deeper is better; in practice a"
            " plain network's training error first falls and then rises with depth, which it calls degradation or"
            " vanishing gradient, while a residual network's goes on falling. Even if the gradient vanishes (W ≈ 0,"
            " b ≈ 0), a[l+2] = a[l] for a[l] ≥ 0; and if it does not, the block ignores the shortcut.",
        ),
        measured=(*_block(block), *_depths(figures), _lost(figures), f"alike for both: {INITIALISATION}; {TRAINING}"),
        differs=(
            "W ≈ 0 is not a vanished gradient: it is what lets a block do nothing, which it can learn to. And a"
            " residual block never ignores its shortcut: a[l] is added whatever W is.",
            "The shortcut a[l+2] = g(z[l+2] + a[l]) is up the layers what the memory c<t> = Γu c~ + Γf c<t-1> is along"
            " time: what was there is added, and not multiplied by a W. The block adds all of it, always; Γf (of a gru"
            " 1 - Γu) says how much, unit by unit and step by step.",
            "First falling, then rising: not so here. Up to 44 layers plain networks learn all points but a few, and 56"
            " deep most do; where one fails, a whole layer's units are off for every point, and the gradient below it"
            " is exactly 0: lost, not faded. All residual networks learn every point. Fresh, the plain gradient"
            " shrinks on its way down and the residual one grows: neither stays. With another initialisation the"
            " figure is another.",
            "He et al. (2015, section 4.1) argue that in their networks, which were normalised, degradation was"
            " probably not a vanished gradient. Ours are not normalised, so the gradient norms stand beside the error.",
        ),
    )


def _block(block: Block | None) -> tuple[str, ...]:
    if block is None:
        return ("no block at this depth: plain and residual are the same network",)
    plain, residual = (
        "–" if off is None else f"{off:.2%} off, gain {gain:.3g}"
        for off, gain in (
            (block.plain_off, block.block.plain_gain),
            (block.residual_off, block.block.residual_gain),
        )
    )
    return (
        f"block ({block.layer + 1}, {block.layer + 2}) of {block.depth} layers, W,b × {block.scale:g}, against a[l]:",
        f"  plain {plain}; residual {residual}",
    )


def _depths(figures: Figures) -> list[str]:
    """Shallowest, middle and deepest: errors by seed, and the fresh gradient from the last layer to the first."""
    depths = figures.depths
    lines = ["by seed: training error; gradient: ‖∂L/∂a[0]‖ / ‖∂L/∂a[last]‖, fresh"]
    for depth in sorted({depths[0], depths[len(depths) // 2], depths[-1]}):
        for kind in KINDS:
            runs = figures.of(depth, kind)
            errors = " ".join(f"{100 * run.error:.2f}" for run in runs)
            ratios = " ".join(_ratio(ratio(run.fresh)) for run in runs)
            lines.append(f"{depth} deep, {kind}: error {errors} %, gradient × {ratios}")
    return lines


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.1e}"


def _lost(figures: Figures) -> str:
    """Which trained networks have a gradient of exactly 0 at layer 0."""
    lost = [f"{run.depth} deep, {run.kind}, seed {run.seed}" for run in figures.runs if run.trained[0] == 0]
    return f"trained, with a gradient of exactly 0 at layer 0: {'; '.join(lost) or 'none'}"
