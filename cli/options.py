"""Options and decorators that several commands share.

Only command modules import it, after the language of their help texts has been chosen.
"""

from __future__ import annotations

import click

from cli.session import Session
from schemas.wording.messages import text

pass_session = click.make_pass_decorator(Session)
json_option = click.option("--json", "as_json", is_flag=True, help=text("cli.json"))
strict_option = click.option("--strict", is_flag=True, help=text("cli.option_strict"))
retry_option = click.option("--retry", is_flag=True, help=text("cli.option_retry"))
accept_losses_option = click.option("--accept-losses", is_flag=True, help=text("cli.option_accept_losses"))
who_option = click.option("--who", help=text("cli.option_who"))
