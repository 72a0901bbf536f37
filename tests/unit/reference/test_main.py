"""The reference systems as programs: over HTTP, and the portal from the command line."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.drivers.web import Web as Asked
from ccis_interop.conformance.protocol import Verb
from ccis_interop.formats.write.writers import write
from ccis_interop.reference.__main__ import main
from ccis_interop.reference.driver import ReferenceCcis
from ccis_interop.reference.matrix import page
from ccis_interop.reference.mouth import Mouth
from ccis_interop.reference.web import Web
from ccis_interop.synth.london import dataset
from made.systems import System, learner, rows_of


def test_over_http_files_travel_in_the_replies(tmp_path: Path, catalogue: Catalogue) -> None:
    maker = System(tmp_path / "maker", catalogue)
    maker.list(learner(1, resident_authority="205"), learner(2, uln="1000000079"))
    server = Web(Mouth(ReferenceCcis(catalogue=catalogue)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        driver = Asked(server.url, 30.0)
        driver.send(Verb.CLOCK, 1, {"today": "2019-10-31"})
        asked = {"format": "enrolment-list/1.0", "file": str(tmp_path / "maker" / "file-0.jsonl")}
        loaded = driver.send(Verb.LOAD, 2, {**asked, "sender": {"kind": "provider"}})
        assert (loaded["forwarded"], loaded["rejected"]) == (1, 1)
        assert Path(loaded["rejects"]).read_text(encoding="utf-8").startswith("record,field,reason\n2,uln,")
        out = tmp_path / "out"
        out.mkdir()
        [told] = driver.send(Verb.NOTICES, 3, {"folder": str(out)})["files"]
        assert rows_of(Path(told["file"])) == [learner(1, resident_authority="205")]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        server.mouth.system.stop({})


def test_the_portal_answers_into_a_folder(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "return.xml"
    write(dataset(catalogue.load("nccis/2019-20"), 20, 3, date(2019, 10, 31), ["204"]), path, "xml")
    asked = ["portal", str(path), "--data", str(tmp_path / "portal"), "--to", str(tmp_path / "answer")]
    told = CliRunner().invoke(main, asked)
    assert (told.exit_code, told.stdout.split()) == (0, ["errors.csv", "tables.csv"])
    path.write_text("no return", encoding="utf-8")
    told = CliRunner().invoke(main, asked)
    assert (told.exit_code, told.stdout.split()) == (1, ["failed.txt"])


def test_the_page_of_faults_is_told() -> None:
    assert CliRunner().invoke(main, ["matrix"]).stdout == page()
