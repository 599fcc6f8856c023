"""`make bench`: the engine against JAX, PyTorch and scikit-learn on one core and one thread, and what else is timed.

Writes tables to the screen, and tables, numbers and a plot into the folder `--save`.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from .cases import cases
from .settings import environment, notes, settings

PEERS = ("JAX", "PyTorch", "scikit-learn")
HEAD = ("| case | dtype | ours, µs a step | JAX / ours | PyTorch / ours | scikit-learn / ours | of peak | "
        "JAX's compilation, s |\n|---|---|---:|---:|---:|---:|---:|---:|")


def lines(module, *arguments, setting="as installed"):
    """The JSON lines that a module of this folder prints, run by itself in the environment of a setting."""
    child = subprocess.Popen([sys.executable, "-m", f"{__package__}.{module}", *arguments], text=True,
                             stdout=subprocess.PIPE, env=environment(setting))
    with child:
        for line in child.stdout:
            yield json.loads(line)
    if child.returncode:
        raise SystemExit(f"{module} failed under the setting {setting!r}: see above")


def table_row(row):
    ratios = [f"{row['ratio'][peer]:.2f}" if peer in row["ratio"] else "–" for peer in PEERS]
    share = "–" if row["share"] is None else f"{row['share']:.0%}"
    compiling = row["first call"]["JAX"] - row["microseconds"]["JAX"] * cases()[row["case"]].steps / 1e6
    cells = [f"{row['case']}: {row['name']}", row["dtype"], f"{row['microseconds']['ours']:.1f}", *ratios, share,
             f"{compiling:.1f}"]
    return "| " + " | ".join(cells) + " |"


def peers(chosen, report, show):
    for setting, (_, meaning) in settings().items():
        show(f"\n## {setting}\n\n{meaning}\n")
        found = {"rows": []}
        for line in lines("measure", chosen.cases, chosen.dtypes, str(chosen.rounds), setting=setting):
            if "versions" in line:
                found.update(line)
                show("\n".join(f"- {name}: {value}" for name, value in line["versions"].items()))
            elif "products" in line:
                found.update(line)
                show("".join(f"- shares of the peak in a product of 512 × 512 {dtype} matrices: "
                             + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()) + "\n"
                             for dtype, shares in line["products"].items())
                     + "".join(f"- {note}\n" for note in notes(line["products"])))
                show(HEAD)
            else:
                found["rows"].append(line["row"])
                show(table_row(line["row"]))
        report[setting] = found


def others(folder, report, show):
    for title, module, arguments in (
            ("Start, in seconds", "start", ()),
            ("One gradient, depth 30, width 32, batch 32: WebAssembly in Chromium, NumPy on one thread", "browser", ()),
            ("Cost of a gradient (1 is linear)", "linear", (str(folder / "linear.svg"),))):
        [found] = lines(module, *arguments)
        report[module] = found
        show(f"\n## {title}\n")
        for name, value in found.items():
            value = value["slope"] if isinstance(value, dict) else value
            show(f"- {name}: {value if isinstance(value, str) else f'{value:.2f}'}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--cases", default=",".join(cases()), help="some of " + ", ".join(cases()))
    options.add_argument("--dtypes", default="float64,float32")
    options.add_argument("--save", default="_build/bench", help="the folder for tables, numbers and plot")
    chosen = options.parse_args()
    folder = Path(chosen.save)
    folder.mkdir(parents=True, exist_ok=True)
    report, text = {}, []

    def show(line):
        text.append(line)
        print(line, flush=True)

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # the children inherit it
        show(f"One of {os.cpu_count()} cores; the machine's load at the start: {os.getloadavg()[0]:.1f}")
    peers(chosen, report, show)
    others(folder, report, show)
    (folder / "bench.json").write_text(json.dumps(report, indent=1), "utf-8")
    (folder / "bench.md").write_text("\n".join(text) + "\n", "utf-8")
    print(f"\nSaved in {folder}: bench.md, bench.json, linear.svg")


if __name__ == "__main__":
    main()
