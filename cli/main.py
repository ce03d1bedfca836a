"""The command `juesuan`. Each command is a module of `cli.commands`, imported when called: `--help` stays quick."""

from __future__ import annotations

import difflib
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from cli import output
from cli.language import extract_language, speaking_at_the_command_line
from cli.session import Session
from common.errors import Exit, JuesuanError
from common.language import LANGUAGES
from schemas.wording.messages import text

COMMANDS = (
    "run",
    "schedule",
    "ingest",
    "rerun",
    "status",
    "quarantine",
    "coverage",
    "review",
    "browse",
    "mcp",
    "forms",
    "split",
    "prove",
    "receipt",
    "correct",
    "accept",
    "entities",
    "purge",
    "sql",
    "answers",
    "export",
    "release",
    "rebuild",
    "migrate",
    "doctor",
    "config",
)
"""All commands, in the order in which a person meets them; `cli.help_<command>` is the line of each in the help"""


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands."""
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
        """Resolve the command that is called; an unknown name is refused with the nearest known one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            key = "cli.no_such_command_near" if near else "cli.no_such_command"
            raise click.UsageError(text(key, name=args[0], **({"near": near[0]} if near else {})), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section(text("cli.commands")):
            formatter.write_dl([(name, text(f"cli.help_{name}")) for name in COMMANDS])


def _show_version(context: click.Context, parameter: click.Parameter, is_requested: bool) -> None:
    if is_requested:
        from pipeline.code_versions import package_version

        click.echo(package_version())
        context.exit()


def command_line() -> click.Group:
    """Build the command `juesuan` with its help in the language of this process."""

    @click.group(
        cls=LazyGroup,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
        help=text("cli.help"),
    )
    @click.option("--config", type=click.Path(path_type=Path), help=text("cli.config"))
    @click.option("--lang", type=click.Choice(LANGUAGES), expose_value=False, help=text("cli.lang"))
    @click.option("--debug", is_flag=True, help=text("cli.debug"))
    @click.option(
        "--version",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=text("cli.version"),
    )
    @click.pass_context
    def cli(context: click.Context, config: Path | None, debug: bool) -> None:
        context.obj = Session(config, debug)

    return cli


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; errors are shown as one sentence, never as a traceback."""
    language, arguments = extract_language(sys.argv[1:] if arguments is None else arguments)
    # Names of files may hold bytes that are not text; they are shown escaped instead of ending the program.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with speaking_at_the_command_line(language, arguments):
        return _run_command(arguments)


def _run_command(arguments: list[str]) -> int:
    debug = "--debug" in arguments
    output.begin()
    try:
        result = command_line().main(arguments, prog_name="juesuan", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else Exit.OK
    except click.exceptions.Abort:
        return _failed(arguments, text("cli.stopped"), Exit.ERROR)
    except click.ClickException as error:
        error.show()
        _emit_failure(arguments, error.format_message(), error.exit_code)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output (head, less) has ended. Python flushes stdout once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as error:
        if debug:
            raise
        from schemas.declarations.reader import DeclarationError

        if isinstance(error, JuesuanError):
            return _failed(arguments, str(error), error.exit_code)
        if isinstance(error, DeclarationError):
            return _failed(arguments, f"{text('cli.declaration_refused')}\n{error}", Exit.USAGE)
        if isinstance(error, ModuleNotFoundError):
            return _failed(arguments, text("cli.package_missing", name=error.name), Exit.ERROR)
        return _failed(arguments, text("cli.unforeseen", error=f"{type(error).__name__}: {error}"), Exit.ERROR)


def _failed(arguments: list[str], why: str, exit_code: Exit) -> Exit:
    """Tell why a command failed: a person on stderr, and with `--json` a program on stdout, once."""
    click.echo(f"juesuan: {why}", err=True)
    _emit_failure(arguments, why, exit_code)
    return exit_code


def _emit_failure(arguments: list[str], why: str, exit_code: int) -> None:
    if "--json" in arguments and not output.is_json_written():
        output.emit_json({"schema_version": 1, "state": "failed", "exit_code": int(exit_code), "message": why})


def run() -> None:
    """Run the command line as a program of its own."""
    # Started in a folder with modules of other people (a `flows/`, say), no process of ours may import them.
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.exit(main())


if __name__ == "__main__":
    run()
