"""One page for each student: what was right, and words for what was not. Nothing in it runs."""

from html import escape

from ..result import WORDS
from .gradebook import total
from .safe_names import file_name

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ padding: 0.4rem 0.6rem; border-bottom: 1px solid #8888; text-align: left; vertical-align: top; }}
td:nth-child(2) {{ white-space: nowrap; font-variant-numeric: tabular-nums; }}
td {{ overflow-wrap: anywhere; }}
</style></head><body>
<h1>{title}</h1>
{body}
</body></html>
"""


def page(assignment, result, late_percent=0.0):
    """The HTML for one student; every word of theirs is shown as text."""
    points = total(result, late_percent)
    lines = [f"<p>{escape(result['student'])}: <strong>{points:g} of {assignment.points} points</strong>.</p>"]
    if result["late_hours"]:
        lines.append(f"<p>Handed in {result['late_hours']:g} hours after the due time.</p>")
    for words in filter(None, [result["note"], result["problem"]]):
        lines.append(f"<p>{escape(words[:1].upper() + words[1:])}.</p>")
    titles = {exercise.id: exercise.title for exercise in assignment.exercises}
    lines.append("<table><thead><tr><th scope='col'>Exercise</th><th scope='col'>Points</th>"
                 "<th scope='col'>Verdict</th></tr></thead><tbody>")
    for row in result["exercises"]:
        verdict = f"{WORDS.get(row['status'], row['status'].capitalize() + '.')} {row['message']}".strip()
        lines.append(f"<tr><td>{escape(titles[row['id']])}</td><td>{row['points']:g} of {row['of']}</td>"
                     f"<td>{escape(verdict)}</td></tr>")
    lines.append("</tbody></table>")
    if result["cells"]:
        lines.append("<h2>Cells that stopped</h2><p>The notebook was run from top to bottom.</p><ul>")
        lines += [f"<li>{escape(words)}</li>" for words in result["cells"]]
        lines.append("</ul>")
    return PAGE.format(title=escape(assignment.name), body="\n".join(lines))


def write_feedback(folder, assignment, results, late_percent=0.0):
    """Write FOLDER/<student>.html for each."""
    folder.mkdir(exist_ok=True)
    for result in results:
        (folder / f"{file_name(result['student'])}.html").write_text(page(assignment, result, late_percent), "utf-8")
