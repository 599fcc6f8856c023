"""The commands for a class: assign, grade, stats."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from .assignment import assign, open_bundle
from .feedback import write_feedback
from .gradebook import COLUMNS, header, write_marks
from .run import Run, read_run
from .statistics import report
from .statistics_page import statistics_page
from .submissions import collect, read_roster
from .walls import why_not

PATH = click.Path(path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("assign", short_help="Make a notebook for students, and what grades it.")
@click.argument("name")
@click.argument("exercises", nargs=-1, required=True)
@click.option("--out", type=PATH, default=".", help="Where to write; here without this.")
@click.option("--folder", type=FOLDER, help="A folder of private exercises, looked in first.")
@click.option("--due", default="", help="When it is due, such as 2026-12-01T23:59+01:00.")
@click.option("--variant", type=click.IntRange(0, 7), default=0, help="Which numbers a numeric exercise has.")
def assign_command(name, exercises, out, folder, due, variant):
    """Write NAME.ipynb for students and NAME-private, which grading needs, from EXERCISES."""
    try:
        notebook, bundle = assign(name, exercises, out, folder=folder, due=due, variant=variant)
    except FileExistsError:
        raise click.ClickException(f"{Path(out) / name}-private is there already; what was handed out is graded with "
                                   f"it, so it is not overwritten: choose another name") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{notebook}   for the students: no solution, no input, no hidden test is in it\n"
               f"{bundle}   for you alone: keep it, it is needed to grade")


@click.command("grade", short_help="Grade the notebooks of a class.")
@click.argument("bundle", type=FOLDER)
@click.argument("submissions", type=FOLDER)
@click.option("--out", type=PATH, help="The folder of marks; NAME-marks without this. An unfinished run goes on.")
@click.option("--roster", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="CSV with a column student: who should be there; and a column submitted, if you know better when.")
@click.option("--columns", default=COLUMNS, show_default=True, help="Columns of marks.csv; student=Login renames one.")
@click.option("--late-percent", type=click.FloatRange(0, 100), default=0.0, help="Taken off for each day begun.")
@click.option("--workers", type=click.IntRange(1), help="Submissions graded at once; one a core without this.")
@click.option("--scheduler", help="Spread over a Dask cluster: tls://HOST:PORT, or tcp:// on this machine.")
@click.option("--trust-students", is_flag=True, help="Run their code without walls, which every report will say.")
def grade_command(bundle, submissions, out, roster, columns, late_percent, workers, scheduler, trust_students):
    """Grade the notebooks in SUBMISSIONS with the private BUNDLE."""
    from tqdm import tqdm

    if not trust_students and not scheduler and (words := why_not()):
        raise click.ClickException(words)
    try:
        run = Run(out or Path(f"{open_bundle(bundle).name}-marks"), bundle, trusted=trust_students)
        ids = [exercise.id for exercise in run.assignment.exercises]
        header(columns, ids)
        names, times = read_roster(roster) if roster else ((), {})
        found = collect(submissions, run.assignment.name, names, times)
        client = connect(scheduler) if scheduler else None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if not found:
        raise click.ClickException(f"there is no submission in {submissions}: STUDENT.ipynb or STUDENT/….ipynb")
    with tqdm(total=len(found), unit="student") as bar:
        run.grade(found, workers=workers, client=client, done=bar.update)
    results = run.results()
    write_marks(run.folder / "marks.csv", results, ids, columns, late_percent)
    write_feedback(run.folder / "feedback", run.assignment, results, late_percent)
    failed = [result["student"] for result in results if result.get("grader")]
    click.echo(f"{run.folder / 'marks.csv'}   and a page for each of {len(results)} students in feedback/")
    if trust_students:
        click.echo("Graded with --trust-students: their code could have changed any mark.")
    if failed:
        raise click.ClickException(f"{len(failed)} could not be graded, which is no fault of theirs; the reasons are "
                                   f"in results/: run this again when it is mended")


def connect(address, seconds=10):
    """A client of the Dask cluster at an address that nobody else can listen to or speak from."""
    parts = urlsplit(address)
    if parts.scheme != "tls" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(f"{address} is neither tls:// nor on this machine: marks and submissions would travel openly")
    try:
        from distributed import Client
    except ImportError:
        raise ValueError("--scheduler needs Dask: pip install 'backprop[class]'") from None
    try:
        return Client(address, timeout=seconds)
    except TypeError:  # what Dask raises where it has no certificates
        raise ValueError(f"{address} needs certificates: name them in Dask's configuration under "
                         "distributed.comm.tls, ca-file and client") from None
    except OSError as error:
        raise ValueError(f"a scheduler at {address} does not answer: {error}") from None


@click.command("stats", short_help="Say how a class did, question by question.")
@click.argument("marks", type=FOLDER)
def stats_command(marks):
    """Say how a class did, question by question, from the folder of a run of grade; the same as a page beside it."""
    try:
        begun, results = read_run(marks)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(report(results)))
    if results:
        page = marks / "statistics.html"
        page.write_text(statistics_page(results, begun["name"], begun["titles"]), "utf-8")
        click.echo(f"\n{page}   the same as a page, for you")
