"""All that the page has to know of an exercise, as JSON: computed once, when it is shown or the book is built."""

from .kinds import KINDS
from .notebook_file import Malformed
from .text import fill, html, inline_html, written

VARIANTS = 8  # of an exercise with numbers: neighbors in a class are likely to have different ones


def kind_of(exercise):
    """The module of its kind. Raises `Malformed` with the kinds that there are."""
    if exercise.kind not in KINDS:
        raise Malformed(f"{exercise.path.name}: kind is {exercise.kind!r}; it must be one of {', '.join(KINDS)}")
    return KINDS[exercise.kind]


def seeds(exercise):
    """Those of the variants: one, if the exercise does not differ between readers."""
    return range(VARIANTS if kind_of(exercise).SEEDS is None and exercise.has_inputs else 1)


def shown_values(exercise, seed):
    """The values of the inputs that the text may show."""
    return {} if kind_of(exercise).SEEDS else exercise.cases(seed)[0]


def variant(exercise, seed):
    """One variant: its text, and what its answer is compared with."""
    values, judged = shown_values(exercise, seed), kind_of(exercise).page(exercise, seed)
    answer = judged.get("answer", "")
    known = {**values, "answer": f"{answer:.4g}" if isinstance(answer, float) else answer}
    return {
        "seed": seed,
        "statement": html(fill(exercise.statement, values)),
        "explanation": html(fill(exercise.explanation, known)),
        **judged,
    }


def described(exercise):
    """What does not differ between readers."""
    return {
        "id": exercise.id,
        "kind": exercise.kind,
        "title": exercise.title,
        "points": exercise.points,
        "entry": exercise.entry,
        "hints": [html(hint) for hint in exercise.hints],
        "stub": stub(exercise),
        "solution": exercise.code("ex-solution"),
        "unit": str(exercise.settings.get("unit", "")),
        "options": [[key, inline_html(text)] for key, text in exercise.options.items()],
    }


def stub(exercise):
    """The learner's start with the imports that it needs."""
    if exercise.kind != "code":
        return ""
    return "\n\n\n".join(part for part in (exercise.code(), exercise.code("ex-stub")) if part)


def plain(exercise, seed):
    """The exercise as Markdown, where no HTML is shown."""
    values = shown_values(exercise, seed)
    parts = [f"### {exercise.title}", fill(exercise.statement, values)]
    if exercise.options:
        parts.append("\n".join(f"- `{key}` {text}" for key, text in exercise.options.items()))
    if stub(exercise):
        parts.append(f"```python\n{stub(exercise)}\n```")
    if values:
        parts.append("Numbers: " + ", ".join(f"{name} = {written(value)}" for name, value in values.items()) + ".")
    return "\n\n".join([*parts, f'Check with `bp.check("{exercise.id}", {exercise.entry})`.'])
