"""The statistics of a class as a page for its instructor; it names nobody, and nothing in it runs."""

from html import escape

from .gradebook import total
from .html_page import Number, page, table
from .statistics import FEWEST, graded, questions, summary

BINS = 10
HEAD = ("Exercise", Number("At\u00adtempted"), Number("Right"), Number("Mean points"), Number("Discrimi\u00adnation"))
APART = ("Discrimination is the correlation between the points in one exercise and those in all others. "
         "Below about 0.2 the exercise does not tell strong students from weak ones: look at it again, for its "
         "statement may mislead, or all may have found it equally easy or hard.")


def statistics_page(results, name, titles=None):
    """The HTML. `titles` is {id: title}; exercises without one go by their ids."""
    titles, counted = titles or {}, graded(results)
    parts = [f"<p>{escape(summary(results))}</p>"]
    if counted:
        found = questions(counted)
        parts += ["<h2>Points</h2>", histogram(counted), "<h2>Question by question</h2>",
                  table(HEAD, [_row(each, titles) for each in found])]
        parts.append(f"<p>{escape(_apart(found, len(counted)))}</p>")
        parts.append("<h2>What went wrong most</h2>")
        for each in found:
            parts.append(f"<h3>{escape(titles.get(each['id'], each['id']))}</h3>{_mistakes(each)}")
    return page(f"{name}: statistics", "\n".join(parts), width=52)


def _row(question, titles):
    apart = question["discrimination"]
    return (titles.get(question["id"], question["id"]), Number(question["attempted"]), Number(question["right"]),
            Number(f"{100 * question['share']:.0f} %"), Number("–" if apart is None else f"{apart:.2f}"))


def _apart(found, students):
    if students < FEWEST:
        return f"Discrimination is not given: from {students} students it would say nothing, from {FEWEST} on it does."
    return APART if any(each["discrimination"] is not None for each in found) else ""


def _mistakes(question):
    if not question["mistakes"]:
        return "<p>Nobody was told of a mistake.</p>"
    items = [f"<li>{number} × {escape(message)}</li>" for message, number in question["mistakes"]]
    return f"<ul>{''.join(items)}</ul>"


def histogram(results):
    """How many students have how many points: a table, whose bars only repeat its numbers."""
    of = sum(row["of"] for row in results[0]["exercises"])
    bins = min(BINS, of)
    counts = [0] * bins
    for result in results:
        counts[min(bins - 1, int(total(result) / of * bins))] += 1
    rows = []
    for k, count in enumerate(counts):
        low, high, end = k * of / bins, (k + 1) * of / bins, "to" if k == bins - 1 else "to less than"
        bar = f"<span class='bar' style='width: {85 * count / max(counts):.1f}%'></span>" if count else ""
        rows.append(f"<tr><th scope='row'>{low:g} {end} {high:g}</th><td class='bars'>{bar}{count}</td></tr>")
    return ("<table><thead><tr><th scope='col'>Points</th><th scope='col'>Students</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>")
