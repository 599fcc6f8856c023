"""Chapters are executed side by side before Sphinx reads them, and MyST-NB finds them in the cache."""
import types
from concurrent.futures import ThreadPoolExecutor

import parallel_execution
import pytest
from jupyter_cache import get_cache
from myst_nb.core.config import NbParserConfig
from myst_parser.config.main import MdParserConfig

PAGE = """---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{display_name: Python 3, language: python, name: python3}}
---
# A page

```{{code-cell}} ipython3
{code}
```
"""
MEET = """import pathlib, time
pathlib.Path("{mine}").touch()
began = time.time()
while not pathlib.Path("{other}").exists():
    assert time.time() < began + 60
    time.sleep(0.02)
print("met")"""


@pytest.fixture
def execute(tmp_path, monkeypatch):
    """Write pages with this code, prepare them; returns for each what the cache holds: its output, or None."""
    monkeypatch.setattr(parallel_execution, "cores", lambda: 2)
    monkeypatch.setattr(parallel_execution, "COMPILED_FIRST", ())
    env = types.SimpleNamespace(
        mystnb_config=NbParserConfig(execution_mode="cache", execution_cache_path=str(tmp_path / "cache")),
        myst_config=MdParserConfig(), doc2path=lambda name: str(tmp_path / f"{name}.md"))

    def run(**pages):
        for name, code in pages.items():
            (tmp_path / f"{name}.md").write_text(PAGE.format(code=code) if code else "# No code\n")
        with ThreadPoolExecutor(1) as thread:           # in the main one Playwright's event loop may be running
            thread.submit(parallel_execution.prepare, None, env, list(pages)).result()
        return {name: output(tmp_path / f"{name}.md", env) for name, code in pages.items() if code}
    return run


def output(file, env):
    cache, found = get_cache(env.mystnb_config.execution_cache_path), parallel_execution.notebook(file, env)
    if not parallel_execution.is_cached(cache, found):
        return None
    return cache.merge_match_into_notebook(found)[1].cells[1].outputs[0]["text"].strip()


def test_two_pages_run_at_the_same_time_in_their_own_folder_and_are_cached(execute):
    assert execute(first=MEET.format(mine="one", other="two"), text="",
                   second=MEET.format(mine="two", other="one")) == {"first": "met", "second": "met"}


def test_what_chapters_share_is_compiled_before_the_first_starts(execute, tmp_path, monkeypatch):
    programs = [f"import time; time.sleep(1); open({str(tmp_path / name)!r}, 'w')" for name in ("native", "page")]
    monkeypatch.setattr(parallel_execution, "COMPILED_FIRST", (*programs, "raise SystemExit(1)"))
    code = "import os; print(os.path.exists('native'), os.path.exists('page'))"
    assert execute(one=code, two=code) == {"one": "True True", "two": "True True"}


def test_numpy_has_one_thread_in_each_of_the_kernels(execute):
    code = "import numpy, threadpoolctl; print({pool['num_threads'] for pool in threadpoolctl.threadpool_info()})"
    assert set(execute(one=code, two=code).values()) == {"{1}"}


def test_a_page_that_fails_is_left_to_myst_nb_and_the_others_are_cached(execute):
    assert execute(good="print(1)", bad="1 / 0", slow="import time; time.sleep(1); print(2)") == {
        "good": "1", "bad": None, "slow": "2"}


def test_what_is_cached_and_a_single_page_start_no_kernel(execute, monkeypatch):
    execute(one="print(1)", two="print(2)")
    monkeypatch.setattr(parallel_execution, "NotebookClient", None)
    assert execute(one="print(1)", two="print(2)", three="print(3)") == {"one": "1", "two": "2", "three": None}
