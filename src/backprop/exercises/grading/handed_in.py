"""The code of a notebook that a student handed in, read as data: nothing of it is run, and its metadata is ignored."""

import json

LARGEST = 20 * 2**20  # bytes of a notebook; pictures in its outputs count
MOST_CELLS = 2000
MOST_CODE = 1_000_000  # characters


class Unreadable(ValueError):
    """The file is not a notebook that can be graded; the message says why, for the student."""


def cells(raw):
    """[(number, source)] of its code cells, counted from 1 among all cells, without IPython's commands."""
    if len(raw) > LARGEST:
        raise Unreadable(f"the file has {len(raw) / 2**20:.0f} MB; at most {LARGEST // 2**20} are accepted")
    try:
        notebook = json.loads(raw.decode("utf-8"))
        found = notebook["cells"]
        if notebook["nbformat"] != 4 or type(found) is not list:
            raise KeyError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("the file is not a Jupyter notebook of format 4: save it again in JupyterLab") from None
    if len(found) > MOST_CELLS:
        raise Unreadable(f"the notebook has {len(found)} cells; at most {MOST_CELLS} are accepted")
    sources = [(number, source) for number, cell in enumerate(found, 1) if (source := code(cell))]
    if sum(len(source) for _, source in sources) > MOST_CODE:
        raise Unreadable(f"the notebook is too long; at most {MOST_CODE} characters of code are accepted")
    return [(number, plain(source)) for number, source in sources]


def code(cell):
    """The source of a code cell; "" of all else."""
    if type(cell) is not dict or cell.get("cell_type") != "code":
        return ""
    source = cell.get("source", "")
    lines = source if type(source) is list else [source]
    return "".join(line for line in lines if type(line) is str)


def plain(source):
    """Python, in which IPython's commands are calls of `get_ipython()`; what that is, the sandbox decides."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell(source)
    except (SyntaxError, ValueError, RecursionError):  # then it is no Python either, which its author will be told
        return source
