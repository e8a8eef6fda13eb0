"""`python -m report_card` makes every card again and writes the pages. If it is stopped, the next run goes on where it was.

With names it makes only those cards (`authlib`, `go_oidc`, `go_oidc-v3.14.1`); the others stay as they are. With `--fault` it
keeps nothing, and prints what `cso-sim rehearse` says about these faults. With `--pages` it writes the pages from the cards that
there are. A library that cannot be made costs its own row: the last card stays, if there is one.
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
from report_card.making import NotMadeError, made
from report_card.running import NotRehearsedError, rehearsal_of, running, simulator
from report_card.whole_run import Unfinished, each_by_itself, processors


def main(words: Sequence[str]) -> int:
    """Makes cards. Returns the exit status: 1 if a card that was to be made could not be made."""
    parser = argparse.ArgumentParser("python -m report_card", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="libraries; without names all")
    parser.add_argument("--fault", action="append", default=[], help="try only this fault, and keep nothing")
    parser.add_argument("--fresh", action="store_true", help="make all again, also what a stopped run has made")
    parser.add_argument(
        "--jobs", type=int, default=processors(), help="libraries at a time; by default one a processor"
    )
    parser.add_argument("--pages", action="store_true", help="only write the pages from the cards there are")
    parser.add_argument("--row", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    chosen = _chosen(parser, given.names)
    if given.fault:
        return max(_shown(each, given.fault) for each in chosen)
    if given.row:
        return min(sum(not _is_made(each) for each in chosen), 1)
    failed = [] if given.pages else _run(chosen, max(1, given.jobs), is_whole=not given.names, is_fresh=given.fresh)
    pages.write(cards.kept())
    return 1 if failed else 0


def _run(chosen: Sequence[Library], jobs: int, *, is_whole: bool, is_fresh: bool) -> list[Library]:
    """Makes the cards, a few at a time. Returns the libraries without one."""
    unfinished, began = Unfinished(_today()), time.monotonic()
    if is_fresh:
        unfinished.forget()
    done = set(unfinished.made) if is_whole else set()
    left = [each for each in chosen if each.key not in done]
    if done:
        print(
            f"Goes on with the run of {unfinished.began}: {len(done)} of {len(chosen)} are made. FRESH=1 makes all again."
        )
    failed = each_by_itself(left, jobs, unfinished.add if is_whole else lambda _: None)
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    print(f"{len(left) - len(failed)} of {len(left)} cards made in {minutes}:{seconds:02} minutes.", flush=True)
    if failed:
        print(f"Not made: {', '.join(each.key for each in failed)}. The next run tries these again.", flush=True)
    elif is_whole:
        unfinished.forget()
    return failed


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


def _is_made(library: Library) -> bool:
    """Makes a card and keeps it. If that fails, the last one stays, or the reason is kept that there is none."""
    began, today = time.monotonic(), _today()
    print(f"{library.key}…", flush=True)
    try:
        card, told = made(library, today)
    except NotMadeError as error:
        if cards.last(library) is None:
            cards.keep(cards.refused_for(library, str(error), today))
        print(f"{library.key}: not made: {error}", flush=True)
        return False
    cards.keep(card)
    counts = ", ".join(f"{count} {name}" for name, count in card.counts.items())
    print(f"{library.key}: {card.version}: {counts} ({time.monotonic() - began:.0f} seconds)", flush=True)
    for each in told:
        print(f"{library.key}:   {each}", flush=True)
    return True


def _today() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime())


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
            "Stopped. The next run goes on here; `python -m report_card --pages` writes the pages of what is made."
        )
