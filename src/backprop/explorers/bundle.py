"""Several small ES modules become the one self-contained module that anywidget wants. Needs no Node.

Each module turns into a function with a scope of its own, so private names never clash; the same files run
unbundled under `node --test`. The subset: `import { a, b as c } from "./x.js";` and `export` before a function,
class or const, each at the start of a line; `export default` in the entry alone.
"""

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./]+)";\n', re.M)
EXPORT = re.compile(r"^export ((?:async )?(?:function\*? |class |const ))(\w+)", re.M)
COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*(?:[^*]|\*(?!/))*\*/)\n", re.M)  # on lines of their own: a reader has the files
TRAILING = re.compile(r"(?<=[;,{}()\]\d]) +// [^\n\"`]*$", re.M)  # after code; a string would end on the same line
INDENT = re.compile(r"^\s+", re.M)  # and empty lines
QUOTED = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)""")
SPACE = re.compile(r" ?(=>|[=!]==|[<>]=|&&|\|\||\?\?|[=?:,;<>*/%(){}[\]]) ?")  # about what no space can change; not + and -
NESTED = re.compile(r"`.*`.*`|[(,=:] ?/[^/*\s]")  # a template in a template, a regular expression: left as they are
OUTSIDE = re.compile(r"^\s*(?:import\b|export\b(?! default ))|\bimport\s*\(|\bimport\.meta\b", re.M)


def bundle(entry):
    """The source of one module that does what the file `entry` and everything it imports do.

    Raises ValueError for a cycle of imports and for a module outside the subset; both name the file.
    """
    done, parts = {}, []

    def add(path, importers):
        if path in importers:
            raise ValueError("import cycle: " + " -> ".join(p.name for p in [*importers, path]))
        if path in done:
            return
        source = path.read_text("utf-8")
        for _, needed in IMPORT.findall(source):
            add((path.parent / needed).resolve(), [*importers, path])
        done[path] = f"${len(done)}"

        def destructure(found):
            return f"const {{{found[1].replace(' as ', ': ')}}} = {done[(path.parent / found[2]).resolve()]};\n"

        names = ", ".join(name for _, name in EXPORT.findall(source))
        body = COMMENT.sub("", EXPORT.sub(r"\1\2", IMPORT.sub(destructure, source)))
        body = INDENT.sub("", TRAILING.sub("", body))
        is_entry = not importers
        if bad := OUTSIDE.search(body):
            raise ValueError(f"{path.name}: outside the subset that can be bundled: {bad[0].strip()}")
        if long := next((line for line in body.splitlines() if line.count("`") % 2), None):
            raise ValueError(f"{path.name}: a template literal over several lines would lose its indentation: {long.strip()}")
        if ("export default " in body) != is_entry:
            raise ValueError(f"{path.name}: `export default` belongs to the entry, and only there")
        body = "".join(map(tight, body.splitlines(keepends=True)))
        scope = body if is_entry else f"const {done[path]} = (() => {{\n{body}return {{ {names} }};\n}})();\n"
        parts.append(scope)

    add(Path(entry).resolve(), [])
    return "\n".join(parts)


def tight(line):
    """A line of code without the spaces that only readers need; what stands in quotes keeps all of its own."""
    if NESTED.search(line):
        return line
    return "".join(part if i % 2 else SPACE.sub(r"\1", part) for i, part in enumerate(QUOTED.split(line)))
