"""One page for each student: what was right, and words for what was not. Nothing in it runs."""

from html import escape

from ..result import NOT_YET, RIGHT, WORDS
from .gradebook import WITHOUT_WALLS, days_late, total
from .html_page import Number, page, table
from .safe_names import file_name


def feedback_page(assignment, result, late_percent=0.0):
    """The HTML for one student; every word of theirs is shown as text."""
    points = total(result, late_percent)
    lines = [f"<p>{escape(result['student'])}: <strong>{points:g} of {assignment.points} points</strong>.</p>"]
    notes = [lateness(result, late_percent), result["note"], result["problem"], WITHOUT_WALLS * result["trusted"]]
    if result.get("grader"):
        notes.append("the grader stopped at this notebook, which is no fault of yours: it will be graded again")
    lines += [f"<p>{escape(words[:1].upper() + words[1:])}.</p>" for words in filter(None, notes)]
    titles = {exercise.id: exercise.title for exercise in assignment.exercises}
    rows = [(titles[row["id"]], Number(f"{row['points']:g} of {row['of']}"), verdict(row))
            for row in result["exercises"]]
    lines.append(table(("Exercise", Number("Points"), "Verdict"), rows))
    if result["cells"]:
        lines.append("<h2>Cells that stopped</h2><p>The notebook was run from top to bottom.</p><ul>")
        lines += [f"<li>{escape(words)}</li>" for words in result["cells"]]
        lines.append("</ul>")
    return page(assignment.name, "\n".join(lines))


def lateness(result, late_percent):
    """How late it was and what that costs, in words; "" if it was not."""
    if not result["late_hours"]:
        return ""
    words, days = f"handed in {result['late_hours']:g} hours after the due time", days_late(result)
    if not late_percent:
        return words
    taken = f"{min(100, late_percent * days):g} % of the points are taken off"
    return f"{words}: {taken}, {late_percent:g} % for each day begun"


def verdict(row):
    """As bp.check says it, but nothing can be checked again."""
    if row["status"] in (RIGHT, NOT_YET):
        return f"{WORDS[row['status']]} {row['message']}".strip()
    return f"{row['status'].capitalize()}."


def write_feedback(folder, assignment, results, late_percent=0.0):
    """Write FOLDER/<student>.html for each."""
    folder.mkdir(exist_ok=True)
    for result in results:
        made = feedback_page(assignment, result, late_percent)
        (folder / f"{file_name(result['student'])}.html").write_text(made, "utf-8")
