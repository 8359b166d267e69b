"""How many threads NumPy's matrix products may use: one."""

import os

_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def use_one_thread() -> None:
    """Ask for one thread, unless the environment says otherwise; only before NumPy is imported has it an effect.

    A second thread gains nothing with matrices this small, and it changes the order in which sums are taken, and
    with it their last digits.
    """
    for variable in _VARIABLES:
        os.environ.setdefault(variable, "1")
