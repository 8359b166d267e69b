"""Scripted demos: a tape of keys and times is played on the app itself, and leaves pictures, text and numbers.

Importing this package alone imports no Textual: see `forget_environment`.
"""

import os
from collections.abc import MutableMapping


def forget_environment(environ: MutableMapping[str, str] = os.environ) -> None:
    """Take out of the environment what Textual reads when it is imported, so that no picture depends on it.

    Textual keeps what TEXTUAL_* and ESCDELAY say (theme, frames a second, keys to press, a picture to take) for as long
    as the process lives. Call this before anything that imports it.
    """
    for name in [name for name in environ if name == "ESCDELAY" or name == "TEXTUAL" or name.startswith("TEXTUAL_")]:
        del environ[name]
