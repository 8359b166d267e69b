import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples every time, however busy the machine: what fails, fails again.
settings.register_profile("tests", deadline=None, derandomize=True, database=None)
settings.load_profile("tests")

GOLDEN = Path(__file__).parent / "tui" / "golden"
Golden = Callable[[str, str], None]


def pytest_configure() -> None:
    """`nohup` and a shell's `&` start what they run with signals ignored; these tests are about who hears them."""
    for name, handler in (("SIGHUP", signal.SIG_DFL), ("SIGINT", signal.default_int_handler)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write the golden pictures anew, to be read as a text diff"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a picture with the golden one of that name."""
    update = bool(request.config.getoption("--update-goldens"))

    def check(name: str, picture: str) -> None:
        path = GOLDEN / f"{name}.txt"
        if update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(picture + "\n", encoding="utf-8")
        assert path.is_file(), f"no golden {name}: `pytest --update-goldens` writes it"
        assert picture + "\n" == path.read_text(encoding="utf-8")

    return check
