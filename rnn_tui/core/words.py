"""The closed lists of words that files and calls choose from; without NumPy, for the command line to read."""

from typing import Final, Literal, get_args

Shape = Literal["one-to-one", "one-to-many", "many-to-one", "many-to-many", "encoder-decoder"]
Input = Literal["embedding", "one-hot"]
Output = Literal["softmax", "sigmoid"]
Wrt = Literal["a", "c", "x"]
Dtype = Literal["float64", "float32"]

SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)
"""How inputs and outputs lie in time."""

INPUTS: Final[tuple[Input, ...]] = get_args(Input)
"""How a token becomes x<t>."""

OUTPUTS: Final[tuple[Output, ...]] = get_args(Output)
"""What makes ŷ<t> of logits: a share of each token, or that of yes."""

WRT: Final[tuple[Wrt, ...]] = get_args(Wrt)
"""What losses are differentiated by: the activation, the memory, the input."""

DTYPES: Final[tuple[Dtype, ...]] = get_args(Dtype)
"""The numbers that a network computes with."""

START: Final = "<start>"
"""What a decoder's first column is fed."""

END: Final = "<end>"
"""What a decoder writes last."""
