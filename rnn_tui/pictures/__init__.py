"""Pictures of a screen of cells: SVG, PNG, GIF, asciicast and text, the same bytes for the same frames.

Nothing here knows networks, the app or a terminal: a `frame.Frame` of styled cells comes in, and text or bytes go out.
"""
