"""Asking after a mail in a Maildir: what is there is found, and what can't be read is no answer."""

import shutil
from pathlib import Path

import pytest

from connectors.journal import HEAD, JournalledSmtp
from nudger.errors import DeliveryError

ID = "e1.read.open.1@example.org"
MAIL = f"Received: from here\r\nMessage-ID: <{ID}>\r\nSubject: Hello\r\n\r\nHello\r\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "journal" / name).mkdir(parents=True)
    return tmp_path / "journal"


@pytest.fixture
def journal(folder: Path) -> JournalledSmtp:
    return JournalledSmtp("127.0.0.1", 25, journal=str(folder))


@pytest.mark.parametrize("name", ["new/1700000001.M1.host", "cur/1700000001.M1.host:2,S"])
async def test_a_mail_is_found_whether_somebody_has_looked_at_it_or_not(
    journal: JournalledSmtp, folder: Path, name: str
):
    assert not await journal.has(ID)
    (folder / name).write_bytes(MAIL)
    assert await journal.has(ID)
    assert not await journal.has("another@example.org")


async def test_a_mail_that_is_still_being_written_is_not_there(journal: JournalledSmtp, folder: Path):
    (folder / "tmp" / "1700000001.M1.host").write_bytes(MAIL)
    assert not await journal.has(ID)


async def test_a_mail_is_read_once_though_a_mail_program_moves_it(journal: JournalledSmtp, folder: Path):
    there = folder / "new" / "1700000001.M1.host"
    there.write_bytes(MAIL)
    assert await journal.has(ID)
    there.write_bytes(MAIL.replace(b"e1.read", b"e2.read"))
    moved = there.rename(folder / "cur" / f"{there.name}:2,RS")
    assert await journal.has(ID)
    assert not await journal.has(ID.replace("e1", "e2"))
    moved.unlink()
    assert await journal.has(ID)  # it has arrived, wherever it is now


@pytest.mark.parametrize(
    "header",
    [
        f"Message-ID: <{ID}>\r\n",
        f"Message-ID: <{ID}>\n",
        f"message-id:<{ID}>\r\n",
        f"MESSAGE-ID:\r\n <{ID}>\r\n",
        f"Message-Id: \n\t<{ID}>\n",
    ],
)
async def test_a_message_id_is_read_however_it_is_written(journal: JournalledSmtp, folder: Path, header: str):
    (folder / "new" / "1").write_bytes(f"X-Before: 1\r\n{header}Subject: Hello\r\n\r\nHello\r\n".encode())
    assert await journal.has(ID)


@pytest.mark.parametrize(
    "header", [f"References: <{ID}>\r\n", f"X-Message-ID: <{ID}>\r\n", f"Subject: Message-ID: <{ID}>\r\n", ""]
)
async def test_a_mail_that_speaks_of_another_is_not_that_one(journal: JournalledSmtp, folder: Path, header: str):
    (folder / "new" / "1").write_bytes(f"{header}X-Last: 1\r\n\r\nMessage-ID: <{ID}>\r\n".encode())
    assert not await journal.has(ID)


async def test_only_the_beginning_of_a_long_header_is_read(journal: JournalledSmtp, folder: Path):
    (folder / "new" / "1").write_bytes(b"X: " + b"x" * (HEAD - 500) + b"\r\n" + MAIL)
    (folder / "new" / "2").write_bytes(b"X: " + b"x" * HEAD + b"\r\n" + MAIL.replace(b"e1.read", b"e2.read"))
    assert await journal.has(ID)
    assert not await journal.has(ID.replace("e1", "e2"))


async def test_a_folder_that_is_no_maildir_is_no_answer(tmp_path: Path):
    (tmp_path / "letter").write_text("not a folder")
    for name in (".", "nowhere", "letter"):
        journal = JournalledSmtp("127.0.0.1", 25, journal=str(tmp_path / name))
        with pytest.raises(DeliveryError, match="is no Maildir") as caught:
            await journal.has(ID)
        assert not caught.value.permanent


async def test_a_folder_that_is_gone_is_no_answer_even_about_what_was_seen(journal: JournalledSmtp, folder: Path):
    (folder / "new" / "1").write_bytes(MAIL)
    assert await journal.has(ID)
    shutil.rmtree(folder)
    with pytest.raises(DeliveryError, match="can't be read"):
        await journal.has(ID)


async def test_a_file_that_vanishes_while_we_look_is_no_answer_until_the_next_look(
    journal: JournalledSmtp, folder: Path
):
    vanishing = folder / "new" / "1"
    vanishing.symlink_to(folder / "nowhere")  # listed, and not there any more when it is opened
    with pytest.raises(DeliveryError, match="can't be read") as caught:
        await journal.has(ID)
    assert not caught.value.permanent
    vanishing.unlink()
    assert not await journal.has(ID)
    (folder / "cur" / "1:2,").write_bytes(MAIL)
    assert await journal.has(ID)


async def test_a_look_opens_only_what_is_new(journal: JournalledSmtp, folder: Path):
    there = folder / "cur" / "1:2,"
    there.write_bytes(MAIL)
    assert await journal.has(ID)
    there.unlink()
    there.symlink_to(folder / "nowhere")  # whoever opens it now fails
    (folder / "new" / "2").write_bytes(MAIL.replace(b"e1.read", b"e2.read"))
    assert await journal.has(ID.replace("e1", "e2"))
