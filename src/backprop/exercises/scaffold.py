"""A first version of an exercise that works as it is: the author changes it instead of starting from nothing."""

import re

HEADER = """---
chapter: {chapter}
entry: {entry}
id: {id}
jupytext:
  notebook_metadata_filter: all,-jupytext.text_representation.jupytext_version
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  name: python3
  display_name: Python 3 (ipykernel)
  language: python
kind: {kind}
points: 1
---

# {title}
"""

CODE = '''
Write `{entry}(X)`, the mean of each column of $X$, an array of shape $(B, n)$.

+++ {"tags": ["ex-hint"]}

Along which axis do the examples lie?

```{code-cell} ipython3
import numpy as np
```

```{code-cell} ipython3
:tags: [ex-stub]

def {entry}(X):
    """The mean of each column, (n,)."""
    ...
```

```{code-cell} ipython3
:tags: [ex-solution]

def {entry}(X):
    return X.sum(axis=0) / len(X)
```

```{code-cell} ipython3
:tags: [ex-inputs]

def inputs(rng):
    return {"X": rng.standard_normal((7, 5))}
```

```{code-cell} ipython3
:tags: [ex-mistakes]

mistakes = [
    ("you averaged each row; a row is an example, and the mean goes over examples.", lambda X: X.mean(axis=1)),
    ("you averaged over everything; each column has a mean of its own.", lambda X: X.mean()),
]
```
'''

NUMERIC = """
A layer multiplies the gradient by {{ factor }}.
By what does it become smaller over {{ layers }} layers?

+++ {"tags": ["ex-hint"]}

One layer after another: the factors multiply.

+++ {"tags": ["ex-explanation"]}

The factors multiply: ${{ factor }}^{{{ layers }}} = {{ answer }}$.

```{code-cell} ipython3
:tags: [ex-solution]

def {entry}(factor, layers):
    return factor**layers
```

```{code-cell} ipython3
:tags: [ex-inputs]

def inputs(rng):
    return {"factor": round(rng.uniform(0.3, 0.6), 2), "layers": int(rng.integers(4, 8))}
```

```{code-cell} ipython3
:tags: [ex-mistakes]

mistakes = [
    ("factors multiply; you multiplied by the number of layers.", lambda factor, layers: factor * layers),
    ("that is one layer too few.", lambda factor, layers: factor ** (layers - 1)),
]
```
"""

PREDICT = """
A layer multiplies the gradient by 0.5.
What do ten such layers do to it?

+++ {"tags": ["ex-options"]}

- `fifth` They make it five times smaller.
- `thousandth` They make it about a thousand times smaller.
- `same` They leave it as it is.

+++ {"tags": ["ex-hint"]}

What do two layers do?

+++ {"tags": ["ex-explanation"]}

The factors multiply, and $0.5^{10} \\approx 0.001$.

```{code-cell} ipython3
:tags: [ex-solution]

def {entry}():
    return "thousandth" if 0.5**10 < 0.002 else "fifth"
```

```{code-cell} ipython3
:tags: [ex-mistakes]

mistakes = [
    ("the factors multiply, they do not add up.", lambda: "fifth"),
    ("a factor below 1 is never neutral.", lambda: "same"),
]
```
"""

TEMPLATES = {"code": CODE, "numeric": NUMERIC, "predict": PREDICT}
KINDS = tuple(TEMPLATES)


def scaffold(file, id, kind, chapter):
    """Write the file. Raises FileExistsError, and ValueError for a name that no exercise can have."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", id):
        raise ValueError(
            f"{id!r} cannot be the name of an exercise: take small letters, digits and hyphens, such as delta-step"
        )
    if file.exists():
        raise FileExistsError(f"{file} exists already")
    words = {
        "{entry}": id.replace("-", "_"),
        "{id}": id,
        "{kind}": kind,
        "{chapter}": chapter,
        "{title}": id.replace("-", " ").capitalize(),
    }
    text = HEADER + TEMPLATES[kind]
    for place, word in words.items():
        text = text.replace(place, word)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
