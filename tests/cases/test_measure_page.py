"""The page of figures in a real browser: charts, no console error, readable at twice the size, accessible."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from ccis_interop.cli.main import run
from made.months import month

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--window-size=1280,900",
]  # fmt: skip

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs Debian's chromium and chromium-driver")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for one in [*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"]:
        options.add_argument(one)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    authorities = ["202", "204", "206", "319"]
    rows = [
        {"lead_authority": authorities[at % 4], "activity": "810" if at % 9 == 0 else "619" if at % 7 == 0 else "210"}
        for at in range(300)
    ]
    rows.append({"cohort_status": "T"})
    files = [str(month(folder, day, rows)) for day in ("2019-12-31", "2020-01-31", "2020-02-29")]
    made = folder / "figures.html"
    asked = ["-m", "neet-2016", "--by", "authority,gender", "--compare", "ni117,neet-2016", "-o", str(made)]
    assert run(["measure", *files, *asked]) == 0
    return made


def test_the_page_shows_its_charts_without_an_error(browser: webdriver.Chrome, page: Path) -> None:
    browser.get(page.as_uri())
    drawn = browser.find_elements(By.CSS_SELECTOR, "svg[role=img] rect")
    assert len(drawn) >= 8
    assert all(one.rect["width"] > 0 for one in drawn)
    assert len(browser.find_elements(By.TAG_NAME, "table")) == 6
    assert browser.get_log("browser") == []


def test_the_page_is_readable_at_twice_the_size(browser: webdriver.Chrome, page: Path) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": False},
    )
    try:
        browser.get(page.as_uri())
        wide: Any = browser.execute_script(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert wide is False  # tables scroll within themselves, the page does not
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_page_passes_an_accessibility_check(browser: webdriver.Chrome, page: Path) -> None:
    browser.get(page.as_uri())
    browser.execute_script(resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: Any = browser.execute_async_script("const done = arguments[0]; axe.run().then(done)")
    assert found["passes"]
    told = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]]
    assert told == []


def test_nothing_is_fetched_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in text
    assert "<script" not in text
