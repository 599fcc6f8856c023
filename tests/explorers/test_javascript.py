"""The explorers' JavaScript without a browser, as separate modules and as the bundle that a page gets."""

import json
import os
import re
from pathlib import Path

import pytest

from backprop.explorers import GradientFlow, bundle, gradient_flow_words
from backprop.names import ACTIVATIONS, INITIALIZERS

from .node import node

HERE = Path(__file__).parent
JS = Path(bundle.__file__).parent / "js"


@pytest.mark.parametrize("file", sorted((HERE / "js").glob("*.test.mjs")), ids=lambda file: file.stem)
def test_node_finds_no_fault(file, monkeypatch):
    monkeypatch.setitem(os.environ, "EXPLORERS_JS", str(JS))
    node("--test", file)


def test_python_and_the_page_write_numbers_alike():
    values = [0, 1, 9.995, 0.0123456, 999.4, 999.6, 12345, 123456, 1.5e-7, 9.999e-4, 3.3e-300, 1e300, -2.5, 0.5, 99.95]
    script = (
        f"import {{ short }} from {json.dumps((JS / 'lib/numbers.js').as_uri())}; "
        f"console.log(JSON.stringify({json.dumps(values)}.map(short)))"
    )
    shown = json.loads(node("--input-type=module", "--eval", script).stdout)
    assert shown == [gradient_flow_words.short(value) for value in values]


def test_javascript_repeats_no_name_that_python_publishes():
    names = set(ACTIVATIONS) | set(INITIALIZERS)
    for file in JS.rglob("*.js"):
        strings = set(re.findall(r"""["'](\w+)["']""", file.read_text("utf-8")))
        assert not strings & names, (file.name, strings & names)


def write(folder, **files):
    for name, source in files.items():
        (folder / f"{name}.js").write_text(source, "utf-8")
    return folder / "entry.js"


def test_a_bundle_keeps_private_names_apart_and_renames_imports(tmp_path):
    entry = write(
        tmp_path,
        a="const x = 1;\nexport const one = () => x;\n",
        b="const x = 2;\nexport function two() { return x; }\n",
        entry='import { one as first } from "./a.js";\nimport { two } from "./b.js";\n'
        "export default first() + two();\n",
    )
    (tmp_path / "bundled.mjs").write_text(bundle.bundle(entry), "utf-8")
    script = f"import sum from {json.dumps((tmp_path / 'bundled.mjs').as_uri())}; console.log(sum)"
    assert node("--input-type=module", "--eval", script).stdout == "3\n"


def test_a_bundle_leaves_out_comments_and_indentation_and_no_string(tmp_path):
    source = '// why\nconst far = "http://here; // there";     // what it isn\'t\nexport default {\n    far,\n};\n'
    entry = write(tmp_path, entry=source)
    assert bundle.bundle(entry) == 'const far="http://here; // there";\nexport default{\nfar,\n};\n'


@pytest.mark.parametrize(
    ("line", "tight"),
    [
        ('const { a, b } = f("x = 1, y", \'{ }\');', 'const{a,b}=f("x = 1, y",\'{ }\');'),
        ("const g = (t) => `${t} : ${t ? 1 : 2}`;", "const g=(t)=>`${t} : ${t ? 1 : 2}`;"),
        ("x = a - -b + +c * (d >= 1 ? .5 : e);", "x=a - -b + +c*(d>=1?.5:e);"),
        ("const both = `${a ? `b : c` : d}`;", "const both = `${a ? `b : c` : d}`;"),
        ("for (const [k] of [1]) if (k) return (k / 2) % 3;", "for(const[k]of[1])if(k)return(k/2)%3;"),
        ("const found = text.match(/a = b/);", "const found = text.match(/a = b/);"),
    ],
)
def test_a_bundle_has_no_space_that_only_readers_need(line, tight):
    assert bundle.tight(line) == tight


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            dict(
                a='import { e } from "./entry.js";\nexport const b = 1;\n',
                entry='import { b } from "./a.js";\nexport default b;\n',
            ),
            "cycle: entry.js -> a.js -> entry.js",
        ),
        (
            dict(entry='import d3 from "https://example.org/d3.js";\nexport default d3;\n'),
            "entry.js: outside the subset",
        ),
        (dict(entry='export default await import("./a.js");\n'), "entry.js: outside the subset"),
        (
            dict(a="export default 1;\n", entry='import { b } from "./a.js";\nexport default b;\n'),
            "a.js: `export default`",
        ),
        (dict(entry="export const a = 1;\n"), "entry.js: `export default`"),
        (dict(entry="export default `one\n  two`;\n"), "entry.js: a template literal over several lines"),
    ],
)
def test_what_cannot_be_bundled_is_refused_by_name(tmp_path, files, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        bundle.bundle(write(tmp_path, **files))


def test_the_bundle_of_an_explorer_imports_nothing():
    assert not re.search(r"^\s*import\b|\bimport\(", GradientFlow._esm, re.M)
