"""`juesuan migrate`: bring the warehouse to the schema of this version, show before what changes, or undo it."""

from __future__ import annotations

import click

from cli.options import json_option, pass_session
from cli.output import emit_json, labelled, listed, note
from cli.session import Session
from schemas.wording.messages import text

_MOST_LINES = 60


@click.command(name="migrate", help=text("cli_migrate.help"))
@click.option("--dry-run", is_flag=True, help=text("cli_migrate.option_dry_run"))
@click.option("--undo", is_flag=True, help=text("cli_migrate.option_undo"))
@json_option
@pass_session
def command(session: Session, dry_run: bool, undo: bool, as_json: bool) -> None:
    """Migrate the warehouse, or undo it."""
    from pipeline.loading.load import translating_errors
    from pipeline.runs.lock import run_lock
    from warehouse.ddl import SCHEMA_VERSION
    from warehouse.migration import migrate, undo_migration
    from warehouse.publish import kept_files

    if dry_run and undo:
        raise click.UsageError(text("cli_migrate.one_of_both"))
    path = session.settings.warehouse_file
    with run_lock(session.settings.lock_file), translating_errors(path):
        if undo:
            version = undo_migration(path)
            if as_json:
                emit_json({"undone": True, "schema": version})
            else:
                click.echo(text("cli_migrate.undone", path=path, version=version))
            return
        migration = migrate(path, dry_run=dry_run)
    if as_json:
        emit_json({"dry_run": dry_run, "migration": migration and migration.as_dict()})
        return
    if migration is None:
        click.echo(text("cli_migrate.up_to_date", version=SCHEMA_VERSION))
        return
    about = migration.as_dict()
    is_schema = migration.before < migration.after
    click.secho(text("cli_migrate.migrated" if is_schema else "cli_migrate.views_renewed", **about), bold=True)
    for label, names in (("label_added", migration.added), ("label_removed", migration.removed)):
        labelled(text(f"cli_migrate.{label}"), str(len(names)) if names else text("cli_migrate.nothing"))
        listed(names, _MOST_LINES)
    if dry_run:
        note(text("cli_migrate.dry_run"))
    elif is_schema:
        note(text("cli_migrate.kept", kept=kept_files(path)[migration.before]))
