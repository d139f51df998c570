"""How people join by mail: a link that fills the mail in, and a picture of it to scan."""

from pathlib import Path

import segno

from nudger.errors import NudgerError
from nudger.mail.links import mailto
from nudger.service.cohorts import code_of
from nudger.service.enrolling import journey_of
from nudger.service.installation import Installation
from nudger.store.cohorts import Cohort


def tell_code(installation: Installation, cohort: Cohort, svg: Path | None) -> None:
    """Print the link, and write its picture to *svg*. Raises NudgerError where that can't be written."""
    code = code_of(cohort)
    link = mailto(installation.settings.address, code, journey_of(cohort).title)
    print(link)
    if svg is not None:
        try:
            with svg.open("wb") as file:
                segno.make(link, error="m", micro=False).save(file, kind="svg", scale=8, border=4)
        except OSError as error:
            raise NudgerError(f"{svg} can't be written: {error.strerror}") from error
        print(f"The QR code stands in {svg}; scanned, it opens a mail with the code {code} in its subject.")
    if cohort.approved_at is None:
        print("Who joins waits until the first mails are approved.")
