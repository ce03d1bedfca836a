"""The declarations of a project's own folder: put in force and checked."""

from __future__ import annotations

from common.errors import SettingsError
from pipeline.settings import Settings
from schemas.declarations.own import OwnDeclarations, read_own, use_own
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error


def use_declarations(settings: Settings) -> None:
    """Put the declarations of the project's folder in force, in this process and in those that read for it.

    Raises:
        SettingsError: the folder is set and missing, cannot be read, or has a file that is not a declaration.
    """
    folder = settings.declarations_dir
    if not folder.is_dir():
        if settings.sources.get("declarations_dir", "default") != "default":
            raise SettingsError(message("pipeline_declarations.missing", folder=folder))
        use_own(OwnDeclarations())
        return
    try:
        own, problems = read_own(folder)
    except OSError as error:
        raise SettingsError(message("pipeline_declarations.unreadable", folder=folder, why=os_error(error))) from error
    if problems:
        raise SettingsError(message("pipeline_declarations.no_declaration", problems="\n".join(problems)))
    use_own(own)


def check_declarations() -> None:
    """Load all declarations that the project's own may add to, so that a run does not begin with one that is refused.

    Raises:
        DeclarationError: one is refused.
    """
    from schemas.declarations.own import own_declarations
    from schemas.declarations.reader import DeclarationError
    from schemas.reading.loading import load_all

    own = own_declarations()
    if not own.texts:
        return
    try:
        load_all()
    except DeclarationError:
        raise
    except (ValueError, KeyError) as error:
        raise DeclarationError(f"{own.folder}: {error}") from error
