"""The command `juesuan`. Each command is a module of `cli.commands`, imported when called: `--help` stays quick."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

from cli.session import Session
from common.errors import Exit, JuesuanError

COMMANDS: Mapping[str, str] = {
    "run": "Read what is new in the drop folder and publish the warehouse (the Prefect flow nightly)",
    "schedule": "Run the nightly flow by the clock: Prefect's server, pages and worker on this machine",
    "ingest": "Read named files into the warehouse, without Prefect and without copying them into the drop folder",
    "rerun": "Read documents of the warehouse again, show what is otherwise, and put it in place",
    "status": "Show what the warehouse holds and whether a run is going on",
    "quarantine": "List the refused documents and the stopped tables with the reason and what to do, or explain one",
    "review": "Write a page for each refused or flagged document: what is wrong, where on the page, what to do",
    "prove": "Show everything that stands behind one figure: the cell, its path, its checks",
    "correct": "Write down that a figure should read otherwise, with the reason; list corrections, remove one",
    "entities": "List departments and units; put on record which are one, renamed, or two, and what was withdrawn",
    "purge": "Remove documents for good: bytes, staged results, rows and pages; the decision stays on record",
    "sql": "Ask the published warehouse, read-only",
    "answers": "Answer three standing questions, each figure with its source page",
    "export": "Write the warehouse as Parquet, CSV, a data package or SQLite",
    "release": "Make a dated folder that is never changed, to be handed on and cited; or check one",
    "rebuild": "Build the warehouse anew from archive and staging, and say whether it is the same",
    "doctor": "Check that this machine, the folders and the declarations are fit for a run",
    "config": "Show every setting, its value and where it comes from",
}
"""All commands with their one line of help, so that listing them imports none"""


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"cli.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"cli.commands.{cmd_name} has no command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; one that is not known is told with the nearest that is."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            meant = f" Did you mean {near[0]!r}?" if near else " `juesuan --help` lists them."
            raise click.UsageError(f"There is no command {args[0]!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _show_version(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from pipeline.code_versions import package_version

        click.echo(package_version())
        context.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; else juesuan.toml if it is there.")
@click.option("--debug", is_flag=True, help="Show tracebacks and the logs of all libraries.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@click.pass_context
def cli(context: click.Context, config: Path | None, debug: bool) -> None:
    """Chinese government final accounts (部门决算公开): from PDF to facts in DuckDB, each traced to its cell."""
    context.obj = Session(config, debug)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit code. A person is told what is wrong in a sentence, never by a traceback."""
    arguments = sys.argv[1:] if arguments is None else arguments
    # Names of files may hold bytes that are no text; they are shown escaped instead of ending the program.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    debug = "--debug" in arguments
    try:
        result = cli.main(arguments, prog_name="juesuan", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else Exit.OK
    except click.exceptions.Abort:
        click.echo("juesuan: stopped; the next run goes on from here", err=True)
        return Exit.ERROR
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output (head, less) has gone. Python flushes stdout once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as error:
        if debug:
            raise
        from schemas.declarations.reader import DeclarationError

        if isinstance(error, JuesuanError):
            click.echo(f"juesuan: {error}", err=True)
            return error.exit_code
        if isinstance(error, DeclarationError):
            click.echo(f"juesuan: a declaration is not accepted:\n{error}", err=True)
            return Exit.USAGE
        click.echo(f"juesuan: {type(error).__name__}: {error} (`juesuan --debug ...` shows where)", err=True)
        return Exit.ERROR


def run() -> None:
    """Run the command line as a program of its own."""
    # Started in a folder with modules of other people (a `flows/`, say), no process of ours may import them.
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.exit(main())


if __name__ == "__main__":
    run()
