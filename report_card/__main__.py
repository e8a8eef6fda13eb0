"""`python -m report_card` makes every card again and writes the pages.

With names it makes only those cards (`authlib`, `go_oidc`, `go_oidc-v3.14.1`); the others stay as they are. With `--fault` it
keeps nothing, and prints what `cso-sim rehearse` says about these faults. With `--pages` it writes the pages from the cards that
there are.
"""

import argparse
import difflib
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from report_card import cards, pages
from report_card.environments import Installed, NotInstallableError, alone_with, install
from report_card.libraries import LIBRARIES, Library
from report_card.running import NotRehearsedError, rehearsal_of, rehearsed, running, simulator


def main(words: Sequence[str]) -> int:
    """Makes cards. Returns the exit status: 1 if a card that was to be made could not be made."""
    parser = argparse.ArgumentParser("python -m report_card", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="libraries; without names all")
    parser.add_argument("--fault", action="append", default=[], help="try only this fault, and keep nothing")
    parser.add_argument("--pages", action="store_true", help="only write the pages from the cards there are")
    given = parser.parse_args(words)
    chosen = _chosen(parser, given.names)
    if given.fault:
        return max(_shown(each, given.fault) for each in chosen)
    failed = 0 if given.pages else sum(not _made(each) for each in chosen)
    pages.write(cards.kept())
    return min(failed, 1)


def _chosen(parser: argparse.ArgumentParser, names: Sequence[str]) -> list[Library]:
    known = {name: [] for each in LIBRARIES for name in _names(each)}
    for each in LIBRARIES:
        for name in _names(each):
            known[name].append(each)
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            meant = (
                f"; did you mean {near[0]}?"
                if near
                else f"; there are {', '.join(dict.fromkeys(e.key for e in LIBRARIES))}."
            )
            parser.error(f"there is no library {name!r}{meant}")
    wanted = {each.key for name in names for each in known[name]}
    return [each for each in LIBRARIES if not names or each.key in wanted]


def _names(library: Library) -> set[str]:
    return {library.key, library.folder, library.name}


def _made(library: Library) -> bool:
    """Makes a card and keeps it, or the reason why there is none. A failure of one library never stops the others."""
    print(f"{library.key}…", flush=True)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    try:
        # A simulator for each: one rehearsal rotates its keys for good.
        with alone_with(library), simulator() as address:
            installed = install(library)
            report = rehearsed(library, installed, address)
    except (NotInstallableError, NotRehearsedError, OSError, ValueError) as error:
        cards.keep(cards.refused_for(library, str(error), today))
        print(f"  not tried: {error}", flush=True)
        return False
    cards.keep(cards.made_from(library, installed, report, today))
    print(
        f"  {installed.version}: {', '.join(f'{count} {name}' for name, count in report['counts'].items())}", flush=True
    )
    return True


def _shown(library: Library, faults: Sequence[str]) -> int:
    """Prints what a rehearsal says about these faults, with the requests."""
    try:
        with alone_with(library), simulator() as address:
            return _printed(library, install(library), address, faults)
    except (NotInstallableError, NotRehearsedError) as error:
        print(f"{library.key}: {error}", file=sys.stderr)
        return 1


def _printed(library: Library, installed: Installed, address: str, faults: Sequence[str]) -> int:
    with running(installed, address, library.called, library.callback, library.auth_method) as application:
        print(f"{library.called} {installed.version}", flush=True)
        words = rehearsal_of(library, application, address, *faults)
        # Its status says whether a wrong token was accepted, and that is no failure of this command.
        subprocess.run([sys.executable, "-m", "cso_sim", *words], check=False)
    return 0


def _stop(*_: object) -> None:
    """A request to end (SIGTERM, or Ctrl-C also in the background) ends what runs in order, so that nothing is left."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _stop)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(
            "Stopped. The cards that were made are kept in report_card/cards; `python -m report_card --pages` writes the pages."
        )
