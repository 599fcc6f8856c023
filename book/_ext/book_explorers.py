"""Sphinx: the explorers' code, style and engine as files that all pages share, and the script that starts them.

MyST-NB writes the whole state of every explorer into its page.  What is the same in all of them moves into
_static/: classic scripts, since those are all that a page opened from a file may load.  They come from the installed
package, not from cached outputs, so that a change of a script or a style shows without executing a chapter.
"""
import base64
import gzip
import hashlib
import importlib
import json
import os
from pathlib import Path

STATE = "application/vnd.jupyter.widget-state+json"
LOADER = "explorers.js"
JUPYTER = {"_model_module", "_model_module_version", "_model_name", "_view_module", "_view_module_version",
           "_view_name", "_view_count", "_dom_classes", "tabbable", "tooltip"}


def share(app, pagename, templatename, context, doctree):
    for script in context.get("script_files", ()):
        attributes = getattr(script, "attributes", {})
        if attributes.get("type") == STATE:
            page = json.loads(attributes["body"])
            for model in page["state"].values():
                share_model(model, Path(app.outdir, "_static"))
            page["state"] = ordered(page["state"])
            attributes["body"] = json.dumps(page).replace("</", "<\\/")


def ordered(models):
    """The same models, alike ones side by side: by chance MyST-NB's order costs 5 KB of a compressed page.

    What an explorer tells Jupyter about itself stays behind, and so does its layout: nothing in a page asks for them.
    Names are sorted, as in every notebook that was saved: no explorer may depend on their order.
    """
    ours = {key for key, model in models.items() if model["state"].get("_anywidget_id", "").startswith("backprop.")}
    layouts = {models[key]["state"].pop("layout", "").removeprefix("IPY_MODEL_") for key in ours}
    for key in ours:
        for name in JUPYTER & set(models[key]["state"]):
            del models[key]["state"][name]
    kept = sorted(models.keys() - layouts, key=lambda key: kinship(models[key]["state"]))
    return {key: json.loads(json.dumps(models[key], sort_keys=True)) for key in kept}


def kinship(state):
    return state.get("_anywidget_id", ""), len(state.get("_variants", ())), state.get("_slug", "")


def share_model(model, folder):
    state = model["state"]
    module, _, name = state.get("_anywidget_id", "").rpartition(".")
    if not module.startswith("backprop."):
        return
    explorer = getattr(importlib.import_module(module), name)
    for key in ("_esm", "_css"):
        state[key] = publish(folder, str(getattr(explorer, key)))
    for buffer in [b for b in model.get("buffers", ()) if b["path"] == ["_wasm"]]:
        model["buffers"].remove(buffer)
        state["_wasm"] = publish(folder, compressed(buffer["data"]))


def compressed(data):
    """base64 of the gzip of what the base64 `data` holds: on the wire, base64 of plain machine code hardly shrinks."""
    return base64.b64encode(gzip.compress(base64.b64decode(data), 9, mtime=0)).decode()


def publish(folder, text):
    """Write `text` as a script that hands it to the loader; return what stands for it in the state."""
    name = f"explorer-{hashlib.sha256(text.encode()).hexdigest()[:12]}.js"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"(globalThis.bpShared ??= {{}})[{json.dumps(name)}] = {json.dumps(text)};\n", "utf-8")
    return f"shared:{name}"


def remove_stale(app, exception):
    """Delete what no page asks for any more: the names of these files change with their content."""
    if exception or app.builder.format != "html":
        return
    pages = "".join(file.read_text("utf-8") for file in Path(app.outdir).rglob("*.html"))
    for file in Path(app.outdir, "_static").glob("explorer-*.js"):
        if f"shared:{file.name}" not in pages:
            file.unlink()


def outdated(app, env, added, changed, removed):
    """A changed script or style makes every page outdated: Sphinx itself looks at the chapters only."""
    import backprop

    files = sorted(f for f in Path(backprop.__file__).parent.rglob("*") if f.suffix in {".js", ".css"})
    now = hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
    before, env.book_explorers = getattr(env, "book_explorers", None), now
    return [] if before == now else list(env.found_docs - added - changed)


def configure(app, config):
    config.nb_ipywidgets_js = {LOADER: {"defer": "defer"}}      # instead of the 3.6 MB that start any widget


def setup(app):
    os.environ["BACKPROP_BOOK"] = "1"                           # the kernels inherit it: leave a static figure
    app.connect("config-inited", configure, priority=400)
    app.connect("env-get-outdated", outdated)
    app.connect("html-page-context", share, priority=900)
    app.connect("build-finished", remove_stale)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
