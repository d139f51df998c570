"""Serve the pages, do the jobs and take mail in, all in one process."""

import asyncio
from argparse import ArgumentParser, Namespace
from functools import partial

from nudger.commands.opening import installation_of, mailbox_of, sender_of, templates_folder
from nudger.commands.running import Job, bound, listening_job, side_by_side, web_job
from nudger.commands.work import only_worker
from nudger.service.work import work
from nudger.web.app import app


def arguments(parser: ArgumentParser) -> None:
    """Nothing to choose: the settings say it all."""


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    settings = installation.settings
    mailbox = mailbox_of(settings)
    pages = app(installation, templates_folder())
    jobs: list[Job] = [
        web_job(pages, bound(settings.web.host, settings.web.port)),
        partial(work, installation, sender_of(settings)),
    ]
    if mailbox is not None:
        jobs.append(listening_job(installation, mailbox))
    with only_worker(settings):
        said = f"Nudger is at work; people know its pages as {settings.url}. Ctrl-C ends it."
        asyncio.run(side_by_side(*jobs, say=said))
    return 0
