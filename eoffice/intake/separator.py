"""The mark on a separator sheet, agreed between who prints the sheet and who splits the scan."""

from __future__ import annotations

#: What the codes of a sheet say. Letters and signs of the QR alphanumeric set keep the code coarse.
SEPARATOR = "EOFFICE:SEPARATOR:1"
