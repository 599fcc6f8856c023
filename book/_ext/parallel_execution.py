"""Sphinx: chapters are executed side by side, one on each core, before the first of them is read.

MyST-NB executes a chapter when Sphinx reads it: one after the other.  Here those that the cache lacks are executed
first, and MyST-NB finds them there.  A chapter that fails is left to it: it says where, with the traceback.
"""
import asyncio
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from sphinx.util import logging

MOST = 4        # kernels at once: each may need 1 GB
# where every core has a kernel, the threads of NumPy's products only wait for one another: a cell of chapter 9 took ten
# times as long
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# The engine, natively and for the page: two chapters that find it not compiled would each spend most of a minute on it.
COMPILED_FIRST = (
    "import numpy as np, backprop as bp\n"
    "bp.train(bp.MLP([2, 2]), np.ones((2, 2)), np.array([0, 1]), epochs=1, progress=False)",
    "from backprop import wasm; wasm.module()",
)
log = logging.getLogger(__name__)


def cores():
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(MOST, available)


def compile_first():
    """Run the programs that compile what chapters share. What fails is left to the chapters: they say why."""
    started = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for program in COMPILED_FIRST]
    for program in started:
        program.wait()


def notebook(file, env):
    """The notebook in a file as MyST-NB will read it, or None if the file is a page without code."""
    text = file.read_text("utf-8")
    reader = create_nb_reader(str(file), env.myst_config, env.mystnb_config, text)
    return reader and reader.read(text)


def is_cached(cache, found):
    try:
        return bool(cache.match_cache_notebook(found))
    except KeyError:
        return False


async def execute(file, found, timeout, cache, core):
    """Execute the notebook of `file` when a core is free, and keep it in the cache unless a cell fails."""
    client = NotebookClient(found, timeout=timeout, record_timing=False,       # the cache would compare the times
                            resources={"metadata": {"path": str(file.parent)}})
    async with core:
        began = perf_counter()
        try:
            await client.async_execute(env=os.environ | ONE_THREAD)
        except (CellExecutionError, CellTimeoutError):
            return
        seconds = perf_counter() - began
    cache.cache_notebook_bundle(CacheBundleIn(found, str(file), data={"execution_seconds": seconds}),
                                check_validity=False, overwrite=True)
    log.info("%s: executed in %.1f seconds", file.stem, seconds)


async def execute_all(notebooks, timeout, cache):
    core = asyncio.Semaphore(cores())
    async with asyncio.TaskGroup() as group:            # if one is interrupted, the kernels of the others end as well
        for file, found in notebooks.items():
            group.create_task(execute(file, found, timeout, cache, core))


def prepare(app, env, docnames):
    config = env.mystnb_config
    if config.execution_mode != "cache":
        return
    cache = get_cache(config.execution_cache_path)
    files = [Path(env.doc2path(name)) for name in docnames]
    notebooks = {file: found for file in files if (found := notebook(file, env)) and not is_cached(cache, found)}
    if len(notebooks) > 1:
        log.info("executing %d pages, %d at a time", len(notebooks), min(cores(), len(notebooks)))
        compile_first()
        asyncio.run(execute_all(notebooks, config.execution_timeout, cache))


def setup(app):
    app.connect("env-before-read-docs", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
