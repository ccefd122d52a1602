"""A clerk's upload where one folder has no room left; run inside a mount namespace of its own.

`python -m tests.functional.bad_input.full_disk DATA DATABASE_URL` prints the status and the words of the answer.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from lxml import html

from eoffice.app import create_app
from eoffice.core.config import Config
from tests.world import PASSWORD

BOUNDARY = "ranh-gioi"
FIELDS = {"subject": "V/v hết chỗ", "issuer": "Sở Nội vụ", "type": "CONG_VAN", "then": "receive", "note": "gõ rồi"}


def main(data: Path, database_url: str) -> None:
    """Sign in, send 2 MB, print what came of it."""
    config = Config(
        env="testing", data=data, database_url=database_url, blob_url=f"file:{data / 'blobs'}", secret_key="test"
    )
    client = create_app(config).test_client()
    client.post("/sign-in", data={"username": "vanthu", "password": PASSWORD})
    body = _multipart("lon.txt", b"a" * 2_000_000)
    answer = client.post(
        "/incoming/new", input_stream=io.BytesIO(body), content_length=len(body),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )  # fmt: skip
    tree = html.document_fromstring(answer.get_data(as_text=True))
    print(answer.status_code, " ".join(tree.text_content().split()))


def _multipart(name: str, content: bytes) -> bytes:
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in FIELDS.items()]
    parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n')
    return "".join(parts).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
