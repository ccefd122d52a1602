"""Forms are read whole or refused: a damaged one is never taken for one in which nothing was filled in."""

from __future__ import annotations

from typing import IO, Any

from flask import Request
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser


class WholeForm(FormDataParser):
    """Raises `BadRequest` where Werkzeug would answer with a form without fields, and lets go of the files begun."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Fields and files of a form."""
        self.silent, open_file, opened = False, self.stream_factory, []

        def open_noted(*args: Any, **kwargs: Any) -> IO[bytes]:
            opened.append(open_file(*args, **kwargs))
            return opened[-1]

        self.stream_factory = open_noted
        try:
            return super().parse(*args, **kwargs)
        except ValueError as error:
            for file in opened:
                file.close()
            raise BadRequest from error


class WholeRequest(Request):
    """A request with such forms."""

    form_data_parser_class = WholeForm
