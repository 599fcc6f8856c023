"""All that the page has to know of an exercise, as JSON: computed once, when it is shown or the book is built.

What gives nothing away (`described`, `asked_variant`) is apart from what does (`solved`, `judged_variant`).
"""

from .kinds import KINDS
from .notebook_file import Malformed
from .result import WORDS
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


def asked_variant(exercise, seed):
    """What a reader sees of one variant before an attempt."""
    return {"seed": seed, "statement": html(fill(exercise.statement, shown_values(exercise, seed)))}


def judged_variant(exercise, seed):
    """What an answer to one variant is compared with, and the words that follow an attempt."""
    judged = kind_of(exercise).page(exercise, seed)
    answer = judged.get("answer", "")
    known = {**shown_values(exercise, seed), "answer": f"{answer:.4g}" if isinstance(answer, float) else answer}
    return {"explanation": html(fill(exercise.explanation, known)), **judged}


def variant(exercise, seed):
    """Both."""
    return asked_variant(exercise, seed) | judged_variant(exercise, seed)


def described(exercise):
    """What does not differ between readers, and gives nothing away."""
    asked = kind_of(exercise).asked(exercise)
    if "options" in asked:
        asked["options"] = [[key, inline_html(text)] for key, text in asked["options"].items()]
    return {
        "id": exercise.id,
        "kind": exercise.kind,
        "title": exercise.title,
        "points": exercise.points,
        "entry": exercise.entry,
        "hints": [html(hint) for hint in exercise.hints],
        **asked,
    }


def solved(exercise):
    """What is added to it in a page that checks answers and shows solutions."""
    language = getattr(kind_of(exercise), "LANGUAGE", None)
    return {"solution": exercise.code("ex-solution"), **({"language": language} if language else {})}


def words(exercise):
    """Those that the page says about answers of this kind."""
    return WORDS | kind_of(exercise).WORDS


def plain(exercise, seed):
    """The exercise as Markdown, where no HTML is shown."""
    values = shown_values(exercise, seed)
    parts = [f"### {exercise.title}", fill(exercise.statement, values), kind_of(exercise).markdown(exercise)]
    if values:
        parts.append("Numbers: " + ", ".join(f"{name} = {written(value)}" for name, value in values.items()) + ".")
    return "\n\n".join([*filter(None, parts), f'Check with `bp.check("{exercise.id}", {exercise.entry})`.'])
