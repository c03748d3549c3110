"""`musnad`: the command line. Verbs are registered in the order in which they are used."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from labeling.preannotate import compiled
from schemas.errors import MusnadError
from scripts.cli import (
    corpus,
    export,
    models,
    project,
    publish,
    release,
    report,
    review,
    rights,
    serve,
    studio,
    training,
    watch,
)
from scripts.cli.console import show_error

_EPILOG = """
The order above is the order of the work. `musnad VERB --help` shows examples.
"""

app = typer.Typer(
    name="musnad",
    help="Raw Arabic text in, reviewed and versioned training data out: entities, events and stances by way of Label Studio.",
    epilog=_EPILOG,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for _verb, _says in (
    (project.init, "Make a project folder with a commented musnad.yaml"),
    (corpus.ingest, "Take raw files in as documents"),
    (corpus.preannotate, "Predict entities, events and stances"),
    (serve.serve, "Run the embedded Label Studio"),
    (studio.push, "Send documents with their predictions to Label Studio"),
    (studio.pull, "Fetch annotations from Label Studio"),
    (watch.watch, "Push, pull and review again and again"),
    (review.review, "Apply the approval policy to the annotations"),
    (report.report, "Write agreement, progress and label errors into one HTML file"),
    (release.build, "Make a release from the approved annotations"),
    (release.diff, "Say what changed from one release to another"),
    (release.verify, "Check every promise of a release again"),
    (export.export, "Write a release in the format of another program"),
    (publish.publish, "Put a release on the Hub: one commit, one tag, loaded back"),
    (rights.takedown, "Remove documents for ever, from every later release"),
    (rights.rehydrate, "Put withheld texts back into a stand-off release"),
    (training.train, "Make a pre-annotator from labels"),
    (models.evaluate, "Score predictions against gold labels"),
    (project.status, "Show the funnel, one line a stage"),
    (project.doctor, "Say what is installed, reachable or out of date"),
):
    app.command(short_help=_says)(_verb)


@app.callback()
def _options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # noqa: ARG001 - `main` takes it out, wherever it stands; here it is for --help
) -> None:
    """Raw Arabic text in, reviewed and versioned training data out: entities, events and stances by way of Label Studio."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the verb; a MusnadError becomes one line and exit code 1, wrong usage is 2."""
    compiled.use()
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    code = 0
    try:
        try:
            app(arguments)
        except Exception as error:
            if "--debug" in sys.argv[1:] or isinstance(error, BrokenPipeError):
                raise
            code = 1
            show_error(error if isinstance(error, MusnadError) else _unforeseen(error), "--json" in arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        from scripts.bootstrap import hush

        hush()  # the reader of our output went away (`musnad … | head`)
    sys.exit(code)


def _unforeseen(error: Exception) -> MusnadError:
    return MusnadError(
        f"Musnad failed in a way it did not foresee ({type(error).__name__}: {error})",
        remedy="Run the same command with --debug and report what it prints",
    )


if __name__ == "__main__":
    main()
