"""``python -m evalutils``: the command line."""

from evalutils.running.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
