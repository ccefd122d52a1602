"""LibreOffice, where it is installed: lays office files out as PDF and opens old .doc.

Every conversion has a fresh copy of one prepared profile, so nothing of one file reaches the next. In that profile
macros are off and links to elsewhere are not followed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.content.sandbox import run_confined

_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = {
    (_SECURITY, "MacroSecurityLevel"): "3",
    (_SECURITY, "DisableMacrosExecution"): "true",
    (_SECURITY, "DisableActiveContent"): "true",
    (_SECURITY, "BlockUntrustedRefererLinks"): "true",
    ("/org.openoffice.Office.Writer/Content/Update", "Link"): "0",
    ("/org.openoffice.Office.Calc/Content/Update", "Link"): "2",
}
_PROFILE = "office-profile"
_START_SECONDS = 60


def find_office() -> str | None:
    """The path of the office program; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@contextmanager
def converted(source: Path, kind: Kind, target: str, work: Path, limits: Limits) -> Iterator[Path | None]:
    """The file at `source` as `target` (“pdf” or “odt”), as long as the block lasts.

    None when the program is missing or could not convert it. `work` is a folder of ours on the file system on which
    the result shall be kept.
    """
    program = find_office()
    if program is None:
        yield None
        return
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, prefix="convert-") as name:
        folder = Path(name)
        shutil.copytree(_prepared_profile(program, work, limits), folder / "profile")
        given = folder / f"source.{kind.value}"
        os.symlink(source.absolute(), given)
        options = ["--nolockcheck", "--nodefault", "--convert-to", target, "--outdir", str(folder / "out"), str(given)]
        run_confined([*_start(program, folder / "profile"), *options], limits, folder)
        made = folder / "out" / f"source.{target}"
        yield made if made.is_file() and made.stat().st_size else None


def _prepared_profile(program: str, work: Path, limits: Limits) -> Path:
    """A profile that has seen no document, made once."""
    ready = work / _PROFILE
    if ready.is_dir():
        return ready
    with tempfile.TemporaryDirectory(dir=work, prefix="profile-") as name:
        folder = Path(name)
        (folder / "fresh" / "user").mkdir(parents=True)
        (folder / "fresh" / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        bounds = Limits(seconds=_START_SECONDS, memory_mb=limits.memory_mb)
        run_confined([*_start(program, folder / "fresh"), "--terminate_after_init"], bounds, folder)
        try:
            (folder / "fresh").rename(ready)
        except OSError:
            if not ready.is_dir():
                raise
    return ready


def _start(program: str, profile: Path) -> list[str]:
    return [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]


def _settings() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (path, name), value in _SETTINGS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )
