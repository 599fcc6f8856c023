"""The frame of every page that the grader writes: it runs nothing, loads nothing, and shows all words as text."""

from html import escape

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: {width}rem; margin: 2rem auto; padding: 0 1rem; }}
h1, h2, h3 {{ line-height: 1.3; overflow-wrap: anywhere; }}
h2 {{ margin-top: 2rem; }}
h3 {{ font-size: 1.05rem; margin: 1.2rem 0 0; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ padding: 0.4rem 0.6rem; border-bottom: 1px solid #8888; text-align: left; vertical-align: top; }}
.number {{ white-space: nowrap; font-variant-numeric: tabular-nums; text-align: right; }}
td:not(.number), tbody th, li, p {{ overflow-wrap: anywhere; }}
ul {{ margin-top: 0.3rem; }}
.bars {{ width: 70%; }}
.bar {{ display: inline-block; height: 0.7em; background: #0072B2; margin-right: 0.5em; }}
@media (max-width: 40rem) {{ .number {{ white-space: normal; }} th, td {{ font-size: 0.9em; padding: 0.4rem 0.3rem; }} }}
@media (prefers-color-scheme: dark) {{ .bar {{ background: #56B4E9; }} }}
</style></head><body>
<h1>{heading}</h1>
{body}
</body></html>
"""


def page(title, body, *, width=44):
    """The whole page. `title` is text, `body` is HTML whose words were escaped by its author."""
    return PAGE.format(title=escape(title), heading=escape(title), body=body, width=width)


def table(head, rows):
    """A table; cells are text, and from the second column on a number stands at the right."""
    def cell(tag, value, scope=""):
        sort = " class='number'" if isinstance(value, Number) else ""
        return f"<{tag}{scope}{sort}>{escape(str(value))}</{tag}>"

    first = "".join(cell("th", title, " scope='col'") for title in head)
    body = "".join("<tr>" + cell("th", row[0], " scope='row'") + "".join(cell("td", each) for each in row[1:]) + "</tr>"
                   for row in rows)
    return f"<table><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table>"


class Number(str):
    """A number, or the head of a column of numbers, as it is shown."""
