"""Makes Textual send exactly the colours a terminal has, of our own widgets and of the ready-made ones alike.

Textual by itself sends grey truecolor under NO_COLOR, takes nearest colours with 256, and leaves the choice to a
detection that a `--color` option cannot reach. Here every line passes one filter, just before it becomes bytes,
that leaves only what the terminal has; the widgets go on thinking in truecolor.
"""

import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.color import ColorSystem, ColorType
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import constants, on
from textual.app import App, ReturnType
from textual.color import Color
from textual.driver import Driver
from textual.filter import LineFilter
from textual.theme import Theme

from rnn_tui.defaults import ColorDepth
from rnn_tui.tui.colours import contrast, nearest_xterm, palette, role_colours
from rnn_tui.tui.glyphs import STAND_INS
from rnn_tui.tui.terminal import Terminal

if sys.platform != "win32":  # the driver needs termios
    from rnn_tui.tui.driver import TerminalDriver

DARK_THEME: Final = "rnn-dark"
LIGHT_THEME: Final = "rnn-light"
_CONSOLE_SYSTEMS: Final[Mapping[ColorDepth, Literal["truecolor", "256", "standard"]]] = MappingProxyType(
    {"truecolor": "truecolor", "256": "256", "16": "standard", "none": "standard"}
)
_STANDS_OUT = 1.9
"""Contrast with the page from which a background is a highlight, to be reversed where there are no backgrounds."""
_INVISIBLE = 1.3
"""Contrast below which a foreground is decoration melting into its background (the borders of Textual)."""
_PALE = 7.0
"""Contrast below which grey text counts as dim."""
_CACHE_LIMIT = 4096


def theme(color: ColorDepth, dark: bool) -> Theme:
    """Our Textual theme: own background and surface, so that nothing of the built-in ones shows through margins."""
    roles = role_colours(color, dark)
    # Where there are no backgrounds a highlight must stand out enough to be reversed: see TerminalFilter.
    mark = ("page", "ink") if color in ("16", "none") else ("ink", "line")
    on_mark, marked = (roles[role] for role in mark)
    return Theme(
        name=DARK_THEME if dark else LIGHT_THEME,
        dark=dark,
        primary=roles["accent"],
        secondary=roles["gate"],
        accent=roles["accent"],
        success=roles["gate"],
        warning=roles["plus"],
        error=roles["error"],
        foreground=roles["ink"],
        background=roles["page"],
        surface=roles["page"],
        panel=roles["band"],
        boost=roles["band"],
        variables={
            "block-cursor-foreground": roles["page"],
            "block-cursor-background": roles["accent"],
            "block-cursor-blurred-foreground": on_mark,
            "block-cursor-blurred-background": marked,
            "block-cursor-blurred-text-style": "bold",
            "border": roles["line"],
            "border-blurred": roles["line"],
            "footer-background": roles["page"],
            "footer-foreground": roles["dim"],
            "footer-description-foreground": roles["dim"],
            "footer-key-foreground": roles["accent"],
            "input-cursor-background": roles["ink"],
            "input-cursor-foreground": roles["page"],
            "input-selection-foreground": on_mark,
            "input-selection-background": marked,
            "scrollbar": roles["dim"],
            "scrollbar-hover": roles["ink"],
            "scrollbar-active": roles["accent"],
            "scrollbar-background": roles["band"],
            "scrollbar-background-hover": roles["band"],
            "scrollbar-background-active": roles["band"],
            "scrollbar-corner-color": roles["band"],
        },
    )


class TerminalFilter(LineFilter):
    """Leaves in every segment only what the terminal has: its kind of colour codes, its kind of characters.

    truecolor: `8;2`. 256: `8;5`, our own colours exactly, others the nearest. 16: the ANSI codes as they are given;
    of RGB, hues as foregrounds, greys as plain or dim, highlights reversed. none: bold, dim, underline, reverse.
    """

    def __init__(self, terminal: Terminal, dark: bool) -> None:
        super().__init__()
        self._color = terminal.color
        self._ascii = terminal.ascii_only
        self._page = role_colours(terminal.color, dark)["page"]
        self._ink = role_colours(terminal.color, dark)["ink"]
        # The accents of ours have ANSI colours of their own; the nearest of a muted RGB colour is often a grey.
        named = role_colours("none", dark)
        plain = palette("16", dark)
        self._ansi: dict[str, RichColor | None] = {
            named[role]: getattr(plain, role).color for role in ("accent", "gate", "plus", "minus", "error", "nan")
        }
        self._cache: dict[Style, tuple[Style, bool]] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments as this terminal can show them; `background` (of the widget) tells nothing they do not."""
        del background
        shown = []
        for segment in segments:
            text, style, control = segment
            if control:
                shown.append(segment)
                continue
            fitted, hidden = self._fit(style) if style is not None else (None, False)
            if hidden:
                shown.append(Segment(" " * segment.cell_length, fitted))
            else:
                harmless = text if text.isprintable() else _harmless(text)
                shown.append(Segment(harmless.translate(STAND_INS) if self._ascii else harmless, fitted))
        return shown

    def _fit(self, style: Style) -> tuple[Style, bool]:
        """The style in this terminal's codes, and whether its text melts into its background anyway."""
        found = self._cache.get(style)
        if found is None:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            plain = self._color in ("16", "none")
            found = self._cache[style] = self._reduce(style) if plain else (self._exact(style), False)
        return found

    def _exact(self, style: Style) -> Style:
        colours = [None if colour is None else self._convert(colour) for colour in (style.color, style.bgcolor)]
        return style if colours == [style.color, style.bgcolor] else style + Style.from_color(*colours)

    def _convert(self, colour: RichColor) -> RichColor:
        if colour.type is ColorType.DEFAULT:
            return colour
        if self._color == "truecolor":
            return RichColor.from_triplet(colour.get_truecolor())
        if colour.type is ColorType.EIGHT_BIT:
            return colour
        if colour.triplet is None:
            return RichColor(colour.name, ColorType.EIGHT_BIT, colour.number)
        return nearest_xterm(colour.triplet.hex)

    def _reduce(self, style: Style) -> tuple[Style, bool]:
        """Without backgrounds: what stands out from the page is reversed, the rest lies on the terminal's own."""
        fore, back = (_hex(style.color) or self._ink), (_hex(style.bgcolor) or self._page)
        if style.reverse and (style.color or style.bgcolor) and _is_rgb(style):
            fore, back = back, fore
            reverse = contrast(back, self._page) >= _STANDS_OUT
        else:
            reverse = bool(style.reverse) or (_is_rgb(style) and contrast(back, self._page) >= _STANDS_OUT)
        hidden = _is_rgb(style) and contrast(fore, back) < _INVISIBLE
        grey = _is_grey(fore)
        pale = _is_rgb(style) and grey and not reverse and contrast(fore, back) < _PALE
        shown = Style(
            bold=style.bold,
            dim=True if pale and not style.bold else style.dim,
            underline=style.underline,
            reverse=reverse or None,
            color=self._foreground(style, fore) if self._color == "16" and not reverse else None,
            meta=style.meta or None,
        )
        return shown, hidden

    def _foreground(self, style: Style, fore: str) -> RichColor | None:
        colour = style.color
        if colour is not None and colour.type is ColorType.STANDARD:
            return colour
        if colour is None or colour.type is ColorType.DEFAULT or _is_grey(fore):
            return None
        nearest = self._ansi.get(fore) or RichColor.parse(fore).downgrade(ColorSystem.STANDARD)
        # Black, white and the greys may be the page itself, which we do not know here.
        return None if nearest.number in (0, 7, 8, 15) else nearest


class TerminalApp(App[ReturnType]):
    """An app that shows what `terminal` can show: our driver, our two themes, and the filter on every line.

    `terminal` says how it looks; call `use_dark` to change between the dark and the light page while it runs.
    """

    DEFAULT_CSS = """
    TerminalApp {
        /* Tinting what lies behind would turn ANSI colours into the page's own: text would vanish. */
        &.-plain ModalScreen { background: transparent; }
        &.-plain CommandPalette { background: transparent; }
    }
    """

    def __init__(self, terminal: Terminal, *, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self.terminal = terminal
        self.line_filters = {dark: (TerminalFilter(terminal, dark),) for dark in (True, False)}
        # Textual reads NO_COLOR and the depth from the process's environment: an app served over SSH has another
        # terminal. Its style sheets go on thinking in truecolor; the filter does the rest.
        self.no_color = False
        self.set_class(terminal.color in ("16", "none"), "-plain")
        self.console = _console(terminal, self.console)
        for dark in (True, False):
            self.register_theme(theme(terminal.color, dark))
        self.use_dark(terminal.is_dark)

    def use_dark(self, dark: bool) -> None:
        """Show the dark or the light page."""
        self.theme = DARK_THEME if dark else LIGHT_THEME

    @on(Driver.SignalResume)
    def repaint(self) -> None:
        """Draw everything again: after `fg` the terminal shows nothing of ours."""
        self.screen.refresh()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Our filter alone: Textual's would turn ANSI colours into truecolor, and NO_COLOR into greys."""
        return self.line_filters[self.current_theme.dark]

    def get_driver_class(self) -> type[Driver]:
        """The robust driver where there is a POSIX terminal; elsewhere, or if the environment names one, Textual's."""
        if sys.platform == "win32" or constants.DRIVER is not None:
            return super().get_driver_class()
        return TerminalDriver


def _harmless(text: str) -> str:
    """The text without what a terminal obeys (controls, marks that turn the writing around), as wide as before."""
    return "".join(each if each.isprintable() else "·" * cell_len(each) for each in text)


def _console(terminal: Terminal, console: Console) -> Console:
    """As Textual makes it, but of the terminal's depth: what reaches it unfiltered is at least of the right kind."""
    return Console(
        color_system=_CONSOLE_SYSTEMS[terminal.color],
        no_color=terminal.color == "none",
        file=console.file,
        width=terminal.size[0],
        height=terminal.size[1],
        markup=True,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        force_terminal=True,
        safe_box=False,
        soft_wrap=False,
    )


def _hex(colour: RichColor | None) -> str | None:
    if colour is None or colour.type is ColorType.DEFAULT:
        return None
    return colour.get_truecolor().hex


def _is_rgb(style: Style) -> bool:
    """Does the style think in truecolor? The glyph mode of our own widgets names ANSI colours, and is kept."""
    return any(colour is not None and colour.triplet is not None for colour in (style.color, style.bgcolor))


def _is_grey(colour: str) -> bool:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return max(parts) - min(parts) < 48
