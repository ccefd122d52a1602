"""`flask incoming evaluate`: proposals against what is known."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from flask import Flask

from eoffice.recognition.evaluation import Outcome, share_in_order, weigh
from tests.lookalikes.writing import write_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for _path in write_set(tmp_path, seed=5, count=6, families=("tables", "free")):
        pass
    return tmp_path


def run(app: Flask, *arguments: object):
    return app.test_cli_runner().invoke(args=["incoming", "evaluate", *map(str, arguments)])


def test_the_accuracy_of_each_field_with_counts(app, folder):
    result = run(app, folder, folder / "expected.csv")
    assert result.exit_code == 0
    row = next(line for line in result.stdout.splitlines() if line.startswith("| number"))
    assert row.split("|")[2].strip() == "6"
    assert "100.0%" in row


def test_what_disagrees_is_listed_on_demand(app, folder):
    table = folder / "expected.csv"
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["file", "number"])
        writer.writeheader()
        writer.writerows({"file": row["file"], "number": "987654"} for row in rows)
    result = run(app, "--misses", folder, table)
    assert result.exit_code == 0
    assert "0.0%" in result.stdout
    assert result.stdout.count("'987654'") == 6


@pytest.mark.parametrize(
    "table",
    [
        "",
        "number\n1\n",
        "file,colour\na.pdf,red\n",
        "file,number\n",
        "file,number\ngone.pdf,1\n",
        "file,number\n,1\n",
        b"\xff\xfe\x00file",
    ],
)
def test_bad_input_ends_with_an_error(app, folder, table):
    path = folder / "bad.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    result = run(app, folder, path)
    assert result.exit_code != 0
    assert not isinstance(result.exception, (KeyError, UnicodeError))


def test_a_folder_that_is_not_there(app, folder):
    assert run(app, folder / "gone", folder / "expected.csv").exit_code == 2


@pytest.mark.parametrize(
    ("name", "wanted", "got", "outcome"),
    [
        ("number", "07", "7", Outcome.RIGHT),
        ("number", "7", "8", Outcome.WRONG),
        ("number", "", None, Outcome.RIGHT),
        ("number", "7", None, Outcome.MISSED),
        ("number", "", "7", Outcome.WRONG),
        ("notation", "QĐ-UBND", "qđ - ubnd", Outcome.RIGHT),
        ("notation", "QĐ-UBND", "QD-UBND", Outcome.WRONG),
        ("issuer", "Uỷ ban nhân dân xã A", "Ủy Ban nhân dân xã A", Outcome.RIGHT),
        ("issued_on", "2026-01-02", "2026-01-02", Outcome.RIGHT),
        ("subject", "V/v nghỉ lễ", "Nghỉ lễ.", Outcome.RIGHT),
        ("signer_position", "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "Kt. Chủ tịch Phó Chủ tịch", Outcome.RIGHT),
    ],
)
def test_values_are_compared_as_a_clerk_would(name, wanted, got, outcome):
    assert weigh(name, wanted, got) is outcome


def test_a_subject_is_right_with_nine_words_of_ten_in_order():
    wanted = [str(place) for place in range(10)]
    assert share_in_order(wanted, wanted[:9]) == 0.9
    assert share_in_order(wanted, wanted[::-1]) == 0.1
    assert share_in_order(wanted, wanted + ["x"] * 10) == 0.5
