"""Writes every nano checkpoint and its reference numbers anew: `python training/reference/nano.py`."""

import adapter
import dit
import lmm
import vae
from common import FIXTURES


def main() -> None:
    for part in (lmm, adapter, dit, vae):
        part.main()
    for path in FIXTURES.rglob("*"):
        if path.is_file():
            path.chmod(0o644)


if __name__ == "__main__":
    main()
