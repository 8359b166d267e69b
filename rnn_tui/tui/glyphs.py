"""The characters things are drawn with, in UTF-8 and in ASCII, and the ASCII stand-in of any other character we use."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

HEAT_LEVELS: Final = 32
"""How many steps the gradient map has."""
STATE_LEVELS: Final = 33
"""How many steps the states from −1 to 1 have; odd, so that 0 is one."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One cell each, but in ASCII `enter`, which takes five: pad where it stands.

    `bars`: a gate from 0 to 1. `heat`: the gradient map, one a decade from 1e-8 to 10 (the two lowest may share).
    `lane`: the memory lane by its forget gate, strongest first. `half`: upper half block.
    """

    bars: tuple[str, ...]
    heat: tuple[str, ...]
    lane: tuple[str, str, str, str]
    node_full: str
    node_open: str
    square: str
    half: str
    rule: str
    zero: str
    underflow: str
    below: str
    above: str
    infinity: str
    nan: str
    select: str
    enter: str
    cursor: str
    prompt: str
    tick: str
    arrow: str
    into: str
    minus: str

    def bar(self, gate: float) -> str:
        """The bar of a gate in 0 … 1 (clipped); `nan` where it is not a number."""
        if math.isnan(gate):
            return self.nan
        return self.bars[min(int(max(0.0, gate) * len(self.bars)), len(self.bars) - 1)]

    def lane_of(self, forget: float) -> str:
        """The memory lane: Γf ≥ 0.9, ≥ 0.5, ≥ 0.1, below."""
        strong, good, weak, none = self.lane
        if forget >= 0.9:
            return strong
        return good if forget >= 0.5 else weak if forget >= 0.1 else none

    def node_of(self, update: float) -> str:
        """The node on the lane: full for Γu > 0.5, open for > 0.1, else the lane goes on (a blank)."""
        return self.node_full if update > 0.5 else self.node_open if update > 0.1 else " "

    def state_of(self, level: int) -> str:
        """The sign of a level of `colours.state_levels` (0 in the middle), or ∞ and NaN as themselves."""
        if level >= STATE_LEVELS:
            return (self.infinity, self.nan)[level - STATE_LEVELS]
        return "+" if level > STATE_LEVELS // 2 else self.minus if level < STATE_LEVELS // 2 else self.zero

    def heat_of(self, level: int) -> str:
        """The glyph of a code of `colours.heat`: a level, or one of the six codes after the levels."""
        if level < HEAT_LEVELS:
            return self.heat[level * len(self.heat) // HEAT_LEVELS]
        special = (self.zero, self.underflow, self.below, self.above, self.infinity, self.nan)
        return special[level - HEAT_LEVELS]


UTF8: Final = Glyphs(
    bars=tuple("▁▂▃▄▅▆▇"), heat=tuple("▁▁▂▃▄▅▆▇█"), lane=("━", "─", "╌", "┈"),
    node_full="●", node_open="○", square="■", half="▀", rule="─",
    zero="0", underflow="~", below="<", above="^", infinity="∞", nan="?",
    select="▸", enter="↵", cursor="▏", prompt="›", tick="✓",
    arrow="→", into="▸",

    minus="−",
)  # fmt: skip

ASCII: Final = Glyphs(
    bars=tuple("_.:-=+*#@"), heat=tuple(".:-=+*#%@"), lane=("=", "-", "~", "."),
    node_full="O", node_open="o", square=" ", half="^", rule="-",
    zero="0", underflow="~", below="<", above="^", infinity="!", nan="?",
    select=">", enter="enter", cursor="_", prompt=">", tick="*",
    arrow=">", into=">",

    minus="-",
)  # fmt: skip

# Whatever else stands on the screen, one cell for one cell: words written with these signs, and the borders and
# scroll bars of ready-made widgets. A string of signs, then what each becomes.
_STAND_INS: Final = (
    ("─━═╌┄┈╍┅┉⎺⎽▔▁", "-==~~~~~~-_-_"),
    ("│┃║┆┊▏▎▍▌▋▊▉▐▕", "||||||||||||||"),
    ("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "+" * 31),
    ("▂▃▄▅▆▇█▀▖▗▘▙▚▛▜▝▞▟░▒▓■□", ".:-=+*#^" + "#" * 10 + ".:##o"),
    ("●○◉◯•·∙⋅▸▹►▶◂◃◄◀▲△▼▽◆◇", "Ooooo...>>>><<<<^^vv**"),
    ("→←↑↓⇒⇐↵⏎⭘⟶⟵›‹«»", "><^v><<<O><><<>"),
    ("␣⇥", "_>"),
    ("✓✔✗✘×·÷±−–—≥≤≈≠≪≫∞√∑∏∂∇‖⊙⊗", "**xxx./+---><~!<>!VSPdV|.x"),
    ("αβγδεζηθλμνξπρστφχψωΓΔΘΛΠΣΦΨΩ", "abgdezhtlmnxprstfxywGDTLPSFYW"),
    ("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾₀₁₂₃₄₅₆₇₈₉₊₋ᵀ", "0123456789+-()0123456789+-T"),
    ("ŷâĉãŵẑ…‘’“”", "yacawz.''\"\""),
)

STAND_INS: Final[Mapping[int, str]] = MappingProxyType(
    {ord(sign): plain for signs, plains in _STAND_INS for sign, plain in zip(signs, plains, strict=True)}
    | {0x0302: "", 0x0303: ""}  # combining circumflex and tilde take no cell
)
"""For `str.translate`: every sign the app or its widgets draw → ASCII of the same width."""
