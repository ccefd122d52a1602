"""A small IMAP server with one mailbox, in a process of its own: `python -m tests.unit.intake.imap_server FOLDER`.

It speaks RFC 3501 over a socket as far as a reader of mail needs it: greeting, capability, login, select and examine,
UID search and fetch with literals, logout. The messages are the `*.eml` files of FOLDER, whose numbers are their UIDs;
`validity` in there holds UIDVALIDITY; with a file `login-only` it knows no better way to sign in than LOGIN. With
`server.pem` and `server.key` it speaks TLS from the first byte, or with a file `starttls` when it is asked to. It
writes its port into `port`, and every command it got into `log`.
"""

from __future__ import annotations

import base64
import re
import socketserver
import ssl
import sys
from pathlib import Path

PASSWORD, ASCII_PASSWORD = 'mật "khẩu" 1'.encode(), b'mat "khau" 1'


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    folder: Path

    def handle(self) -> None:
        """Greet, then answer command after command."""
        self.is_in = self.is_selected = self.is_covered = False
        self.say(b"* OK ready")
        while line := self.rfile.readline():
            while literal := re.search(rb"\{(\d+)\+?\}\r\n$", line):
                self.say(b"+ go on")
                line = line[: literal.start()] + self.rfile.read(int(literal[1])) + self.rfile.readline()
            tag, _space, rest = line.strip().partition(b" ")
            with (self.folder / "log").open("ab") as log:
                log.write(rest.partition(b" ")[0] + b" " + (b"" if rest[:5].upper() == b"LOGIN" else rest) + b"\n")
            if not self.answer(tag, rest):
                return

    def say(self, line: bytes) -> None:
        """One line to the client."""
        self.wfile.write(line + b"\r\n")

    def answer(self, tag: bytes, rest: bytes) -> bool:
        """Whether the connection goes on."""
        name, _space, arguments = rest.partition(b" ")
        command = name.upper()
        if command == b"CAPABILITY":
            is_old = (self.folder / "login-only").exists()
            offers = b" STARTTLS" if (self.folder / "starttls").exists() and not self.is_covered else b""
            self.say(b"* CAPABILITY IMAP4rev1" + offers + (b"" if is_old else b" AUTH=PLAIN"))
        elif command == b"STARTTLS":
            self.say(tag + b" OK begin")
            self.cover()
            return True
        elif command in {b"LOGIN", b"AUTHENTICATE"}:
            self.is_in = self.login(arguments) if command == b"LOGIN" else self.authenticate()
            if not self.is_in:
                self.say(tag + b" NO [AUTHENTICATIONFAILED] no")
                return True
        elif command == b"LOGOUT":
            self.say(b"* BYE")
            self.say(tag + b" OK done")
            return False
        elif not self.is_in:
            self.say(tag + b" NO log in first")
            return True
        elif command in {b"SELECT", b"EXAMINE"}:
            self.select(arguments, is_readonly=command == b"EXAMINE")
        elif command == b"UID" and self.is_selected:
            self.uid(arguments)
        else:
            self.say(tag + b" BAD what?")
            return True
        self.say(tag + b" OK done")
        return True

    def cover(self) -> None:
        """Go on under TLS."""
        self.connection = context_of(self.folder).wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.is_covered = True

    def login(self, arguments: bytes) -> bool:
        """Whether user and password, a quoted string, are right."""
        return arguments == b'vanthu@cautre "' + ASCII_PASSWORD.replace(b'"', b'\\"') + b'"'

    def authenticate(self) -> bool:
        """Whether what the client says by SASL PLAIN is right."""
        self.say(b"+ ")
        return base64.b64decode(self.rfile.readline()) == b"\0vanthu@cautre\0" + PASSWORD

    def select(self, _name: bytes, *, is_readonly: bool) -> None:
        """The mailbox, whose state is said."""
        self.is_selected = True
        self.say(b"* %d EXISTS" % len(self.uids()))
        self.say(b"* OK [UIDVALIDITY %s] ok" % (self.folder / "validity").read_bytes().strip())
        self.say(b"* FLAGS (\\Seen)")
        assert is_readonly

    def uids(self) -> list[int]:
        """The numbers of the messages."""
        return sorted(int(path.stem) for path in self.folder.glob("*.eml"))

    def uid(self, arguments: bytes) -> None:
        """UID SEARCH and UID FETCH."""
        what, _space, rest = arguments.partition(b" ")
        found = re.search(rb"(\d+)(:\*)?", rest)
        assert found is not None
        uids = self.uids()
        chosen = [uid for uid in uids if uid >= int(found[1])] if found[2] else [int(found[1])]
        if what.upper() == b"SEARCH":
            chosen = chosen or uids[-1:]  # “n:*” always means at least the last message
            self.say(b"* SEARCH" + b"".join(b" %d" % uid for uid in chosen))
            return
        for uid in chosen:
            raw = (self.folder / f"{uid}.eml").read_bytes()
            number = uids.index(uid) + 1
            if b"RFC822.SIZE" in rest:
                self.say(b"* %d FETCH (UID %d RFC822.SIZE %d)" % (number, uid, len(raw)))
            else:
                self.wfile.write(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (number, uid, len(raw)) + raw + b")\r\n")


class Server(socketserver.ThreadingTCPServer):
    """One thread for each connection."""

    daemon_threads = True
    allow_reuse_address = True


def context_of(folder: Path) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def main(folder: Path) -> None:
    """Serve until killed."""
    Session.folder = folder
    with Server(("127.0.0.1", 0), Session) as server:
        if (folder / "server.pem").exists() and not (folder / "starttls").exists():
            server.socket = context_of(folder).wrap_socket(server.socket, server_side=True)
        (folder / "port.new").write_text(str(server.server_address[1]))
        (folder / "port.new").rename(folder / "port")
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
