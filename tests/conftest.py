"""`musnad` as a person calls it, in this process."""

import json
import os
from dataclasses import dataclass

import pytest
from hypothesis import settings

from scripts.cli import main as command_line

settings.register_profile("here", deadline=None)  # a busy machine is no fault of the code
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples each time: a red run is news
settings.load_profile("ci" if os.environ.get("CI") else "here")


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def musnad(monkeypatch, capsys):
    """Runs the verb with its arguments and gives exit code, stdout and stderr."""

    def run(*arguments) -> Ran:
        monkeypatch.setattr("sys.argv", ["musnad", *map(str, arguments)])
        monkeypatch.setenv("MUSNAD_COMPILED", "0")  # this process goes on with the modules that the tests import
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        captured = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else int(code is not None), captured.out, captured.err)

    return run


@pytest.fixture
def project(musnad, tmp_path):
    """A project folder with two short documents."""
    folder = tmp_path / "p"
    assert musnad("init", folder).code == 0
    lines = [
        {"id": "d1", "text": "قال وزير الخارجية المصري إن الهجوم في سرت قتل أربعة مقاتلين.", "source": "صحيفة"},
        {"id": "d2", "text": "وصلت سفينة مساعدات إلى ميناء عدن يوم الخميس."},
    ]
    (tmp_path / "d.jsonl").write_text(
        "".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), encoding="utf-8"
    )
    assert musnad("ingest", tmp_path / "d.jsonl", "--project", folder).code == 0
    return folder
