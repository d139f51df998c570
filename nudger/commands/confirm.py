"""Say that a restored or copied database is the right one, so that mails leave again."""

from argparse import ArgumentParser, Namespace

from nudger.commands.opening import installation_of
from nudger.service.deliver import next_moment
from nudger.store import nudges, outbox


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do it; without this, only say what is wrong")
    parser.add_argument(
        "--restored",
        action="store_true",
        help="it comes from a backup, and its epoch file is gone: look into each mail that may have left already",
    )


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    identity, settings, now = installation.identity, installation.settings, installation.clock.now()
    silence = identity.silence()
    if not silence and not arguments.restored:
        print("All is well: this database is the one it should be, and there is nothing to confirm.")
        return 0
    ready = outbox.by_state().get("ready", 0)
    print(f"Nothing is sent: {silence}." if silence else "This database is used as if it had never been restored.")
    print(f"Waiting: {ready} mails ready to leave, {nudges.count_due(now)} nudges due.")
    lost = identity.lost_until()
    if lost is not None or arguments.restored:
        asked = "asked after, where the server can be asked; else it is "
        choice = "held" if settings.on_ambiguous == "hold" else "sent once more under the same Message-ID"
        until = f"until {lost:%a %d %b %H:%M} UTC" if lost is not None and not arguments.restored else "until now"
        print(f"What was due {until} may have left before: each mail is {asked}{choice}.")
    if not arguments.yes:
        print("If this is the database that should work: nudger confirm --yes" + " --restored" * arguments.restored)
        return 1
    identity.confirm(now, is_restored=arguments.restored)
    following = next_moment(now)
    print("Confirmed." + (f" The next is due {following:%a %d %b %H:%M} UTC." if following is not None else ""))
    return 0
