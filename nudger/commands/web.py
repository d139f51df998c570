"""Serve the pages behind the links in mails, and nothing else."""

import asyncio
from argparse import ArgumentParser, Namespace

from nudger.commands.opening import installation_of, templates_folder
from nudger.commands.running import Job, bound, parent_arguments, parent_job, side_by_side, web_job
from nudger.service.rederive import rederive
from nudger.web.app import app


def arguments(parser: ArgumentParser) -> None:
    parent_arguments(parser)


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    rederive(installation)
    web = installation.settings.web
    listening = bound(web.host, web.port)
    jobs: list[Job] = [web_job(app(installation, templates_folder()), listening)]
    if arguments.with_parent:
        asyncio.run(side_by_side(*jobs, parent_job))
    else:
        asyncio.run(side_by_side(*jobs, say=f"Pages are served on {web.host}:{web.port}. Ctrl-C ends it."))
    return 0
