"""Serve the pages behind the links in mails, and nothing else."""

import asyncio
from argparse import ArgumentParser, Namespace

from nudger.commands.opening import installation_of, templates_folder
from nudger.commands.running import bound, side_by_side, web_job
from nudger.web.app import app


def arguments(parser: ArgumentParser) -> None:
    """Nothing to choose: the settings say it all."""


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    web = installation.settings.web
    listening = bound(web.host, web.port)
    pages = web_job(app(installation, templates_folder()), listening)
    asyncio.run(side_by_side(pages, say=f"Pages are served on {web.host}:{web.port}. Ctrl-C ends it."))
    return 0
