"""Sphinx: MathJax from an installed package instead of a network, and of it only what the pages load.

The list of components stands in _config.yml, in `mathjax3_config`; this file knows where each one lies.
"""
import shutil
from importlib.metadata import files
from pathlib import Path

FOLDER = "sphinx-mathjax-offline/static/mathjax/"
FONTS = "output/chtml/fonts/woff-v2/"


def components(app):
    loaded = app.config.mathjax3_config["loader"]["load"]
    named = [name.replace("[tex]", "input/tex/extensions") for name in loaded]
    return {f"{name}.js" for name in ["startup", "output/chtml/fonts/tex", *named]}


def copy(app, exception):
    if exception or app.builder.format != "html":
        return
    package = {str(f).removeprefix(FOLDER): f.locate() for f in files("sphinx-mathjax-offline")}
    wanted = components(app) | {name for name in package if name.startswith(FONTS) and name.endswith(".woff")}
    folder = Path(app.outdir, "_static", "mathjax")
    shutil.rmtree(folder, ignore_errors=True)       # a component that is no longer loaded goes
    for name in sorted(wanted):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package[name], target)


def setup(app):
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
