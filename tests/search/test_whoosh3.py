"""The language is the same on whoosh3, the way forward should Python outgrow the original."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
WHOOSH3 = CHECKOUT / "var" / "whoosh3"


@pytest.mark.skipif(not (WHOOSH3 / "whoosh").is_dir(), reason="ops/test fetches whoosh3")
def test_the_language_is_the_same_on_whoosh3() -> None:
    tests = str(Path(__file__).with_name("test_language.py"))
    program = (
        f"import sys; sys.path[:0] = {[str(WHOOSH3), str(CHECKOUT)]!r}; "
        "import whoosh; assert 'whoosh3' in whoosh.__file__; "
        f"import pytest; sys.exit(pytest.main([{tests!r}, '-q', '-p', 'no:cacheprovider']))"
    )
    made = subprocess.run(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-2000:]
