"""The builders of records serve the desk, too."""

from tests.unit.records.conftest import make_case_file, make_record

__all__ = ["make_case_file", "make_record"]
