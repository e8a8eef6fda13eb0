"""Keeps the code of compiled templates beside them, as Python does with that of its modules.

To compile a template takes some 10 ms, and to read its code a fraction of one. So only the first process after a change compiles.
Where nothing can be written, each process compiles for itself.
"""

import contextlib
import os
import sys
import threading
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

# What else the code depends on, besides its source: how the environment reads templates (`templating.py`).
_MADE_BY = f"jinja {jinja2.__version__}; trimmed, escaped, strict; 1; "


class KeptBeside(BytecodeCache):
    """Keeps the code of `templates/a.html` in `templates/__pycache__/a.html.cpython-311.pyc`, for this version of Python."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of the file with the code; empty for a template that is no file."""
        return cache_from_source(f"{filename}.py") if filename else ""

    def get_source_checksum(self, source: str) -> str:
        """Says whether the code is that of this source."""
        return f"{_MADE_BY}{super().get_source_checksum(source)}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Reads the code. A file that is missing, damaged or of another source leaves the bucket empty."""
        # A damaged pickle raises almost anything.
        with contextlib.suppress(Exception), Path(bucket.key).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Writes the code, so that another process sees the whole file or none."""
        if sys.dont_write_bytecode or not bucket.key:
            return
        file = Path(bucket.key)
        made = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.write_bytes(bucket.bytecode_to_string())
            made.replace(file)
        except OSError:  # not allowed, or the disk is full
            with contextlib.suppress(OSError):
                made.unlink()
