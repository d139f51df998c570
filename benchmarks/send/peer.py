"""The worker of django-post_office: its own queue, templates and command, in its own environment.

    python -m benchmarks.send.peer '{"role": …}'

*prepare* makes the database and the template; *both* enqueues and delivers, one after the other; *enqueue* and
*deliver* do it side by side.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from benchmarks.send.learners import address_of, name_of
from benchmarks.send.worker import serve

TEMPLATE = "step"
TUNED = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"
AT_ONCE = 1_000  # mails in one send_many


def main() -> None:
    told = json.loads(sys.argv[1])
    folder = Path(told["folder"])
    _set_up(folder, told)
    if told["role"] == "prepare":
        _prepare(told["words"])
        return
    messages, processes = told["messages"], told.get("processes", 1)

    def both() -> None:
        _enqueue(messages)
        call_command("send_queued_mail", processes=processes)

    def enqueue() -> None:
        _enqueue(messages)

    def deliver() -> None:
        while _books().get("sent", 0) < messages:
            call_command("send_queued_mail", processes=processes)
            time.sleep(0.005)

    serve({"both": both, "enqueue": enqueue, "deliver": deliver}[told["role"]], _books)


def _set_up(folder: Path, told: dict[str, Any]) -> None:
    """Django with nothing but the queue; *plain* leaves the database as Django opens it by itself."""
    database: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "peer.sqlite")}
    if not told.get("plain"):
        database["OPTIONS"] = {"init_command": TUNED, "transaction_mode": "IMMEDIATE", "timeout": 30}
    queue = {"BATCH_SIZE": told.get("batch", 100), "LOCK_FILE_NAME": str(folder / "peer")}
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", "post_office"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        EMAIL_BACKEND="post_office.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=told.get("port", 25),
        DEFAULT_FROM_EMAIL="Learning <learning@example.org>",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LOGGING={"version": 1, "loggers": {"post_office": {"level": "WARNING"}}},
        POST_OFFICE=queue,
    )
    django.setup()


def _prepare(words: dict[str, str]) -> None:
    from post_office.models import EmailTemplate  # noqa: PLC0415 - models need settings first

    call_command("migrate", verbosity=0)
    EmailTemplate.objects.create(
        name=TEMPLATE, subject=words["subject"], content=words["text"], html_content=words["html"]
    )


def _enqueue(messages: int) -> None:
    from post_office import mail  # noqa: PLC0415
    from post_office.models import EmailTemplate  # noqa: PLC0415

    template = EmailTemplate.objects.get(name=TEMPLATE)
    for first in range(0, messages, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, messages))
        mail.send_many([_mail(template, number) for number in numbers])


def _mail(template: Any, number: int) -> dict[str, Any]:
    context = {"first_name": name_of(number).split()[0], "act": f"{number:032}", "reply": f"{number:032}"}
    return {"recipients": address_of(number), "template": template, "context": context}


def _books() -> dict[str, int]:
    from django.db.models import Count  # noqa: PLC0415
    from post_office.models import STATUS, Email  # noqa: PLC0415

    counted = Email.objects.values_list("status").annotate(Count("id")).order_by()
    return {STATUS._fields[status]: count for status, count in counted}


if __name__ == "__main__":
    main()
