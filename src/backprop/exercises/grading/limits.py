"""What a submission may use. Each limit is held from outside, so that nothing in the submission can lift it."""

from typing import NamedTuple


class Limits(NamedTuple):
    """Seconds, bytes and numbers; the defaults suit exercises of this book on one core."""

    start: float = 30.0  # seconds until the interpreter answers, beyond what the cells take
    cell: int = 20  # seconds for one cell
    cells: float = 60.0  # seconds for all cells of the notebook
    call: float = 5.0  # seconds for one call of a function
    total: float = 180.0  # seconds for one submission
    memory: int = 2 * 2**30  # bytes held by all its processes together
    address_space: int = 8 * 2**30  # bytes of one process; compilers reserve more than they use
    processes: int = 64
    files: int = 128  # open at once, by one process
    file_size: int = 2**20  # bytes of one file
    scratch: int = 2**26  # bytes of all its files: they lie in memory and vanish with it
