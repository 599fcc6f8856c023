"""The command backprop-exercises: `new` starts an exercise, `lint` proves exercises; assign, grade, stats: a class."""

import sys
from pathlib import Path

import click

from . import library
from .grading.commands import assign_command, grade_command, stats_command
from .lint import lint as faults
from .scaffold import KINDS, scaffold


@click.group()
def main():
    """Write and prove exercises, hand them out, and grade what comes back."""


for command in (assign_command, grade_command, stats_command):
    main.add_command(command)


@main.command(short_help="Start an exercise of your own.")
@click.argument("id")
@click.option("--kind", type=click.Choice(KINDS), default="code", show_default=True)
@click.option("--chapter", required=True, help="The chapter that it belongs to, such as 07-failure-modes.")
@click.option("--folder", type=click.Path(path_type=Path), help="A private folder; the book's without this.")
def new(id, kind, chapter, folder):
    """Write a working exercise ID.md, to be changed into the one you have in mind."""
    place = Path(folder or library.book_folder())
    if not folder and not (place / chapter).is_dir() and not (place.parent / f"{chapter}.md").is_file():
        chapters = ", ".join(sorted(each.name for each in place.iterdir() if each.is_dir()))
        raise click.ClickException(f"the book has no chapter {chapter!r}; it has {chapters}")
    file = place / chapter / f"{id}.md"
    try:
        scaffold(file, id, kind, chapter)
    except (ValueError, FileExistsError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}\nIt passes as it is: change it, and run  backprop-exercises lint {file}")


@main.command("lint", short_help="Prove exercises: yours, or the book's.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def lint_command(paths):
    """Prove the exercises in PATHS, files or folders; without any, those of the book and of BACKPROP_EXERCISES."""
    places = paths or library.folders()
    files = [file for place in places for file in ([place] if place.is_file() else library.files(place))]
    if not files:
        raise click.ClickException(f"there is no exercise in {', '.join(map(str, places))}")
    faulty = 0
    for file in files:
        found = faults(file)
        faulty += bool(found)
        click.echo(f"{'FAULT' if found else 'ok':6}{file.parent.name}/{file.stem}")
        for sentence in found:
            click.echo(f"      {sentence}")
    click.echo(f"{len(files) - faulty} of {len(files)} exercises pass.")
    sys.exit(bool(faulty))
