"""A private Dovecot on free ports, and a proxy that can stall: IMAP as it is, with faults on demand (X10)."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
from pathlib import Path

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from besa.channels.email.tests.sink import wait_until

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")

CONFIG = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
listen = 127.0.0.1
protocols = imap
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 0
# Connections that were cut are noticed late on a busy machine.
mail_max_userip_connections = 500
mail_location = maildir:{home}/mail/%u
mail_uid = {user}
mail_gid = {group_of_user}
first_valid_gid = 0
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
{oauth}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group_of_user} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
"""
OAUTH_CONFIG = """
introspection_mode = get
introspection_url = {url}?token=
username_attribute = email
active_attribute = active
active_value = true
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Dovecot:
    """Start, stop and restart a server with one user, `support` with the password `right`.

    With `introspect` whoever brings a token comes in as well, if the provider at that address knows it (RFC 7662).
    """

    def __init__(self, certificate: Path, introspect: str = "") -> None:
        # Not below pytest's folder: another run of pytest closes that to all other users, and Dovecot's processes are such.
        self.home = home = Path(tempfile.mkdtemp(prefix="besa-dovecot-"))
        self.certificate = certificate = Path(shutil.copy(certificate, home))
        self.port, self.tls_port = free_port(), free_port()
        self.process = None
        is_root = os.geteuid() == 0
        # Dovecot refuses to read anybody's mail as root.
        me = "mail" if is_root else getpass.getuser()
        group = "mail" if is_root else subprocess.check_output(["id", "-gn"], text=True).strip()
        self.config = home / "dovecot.conf"
        self.config.write_text(
            CONFIG.format(
                home=home,
                certificate=certificate,
                port=self.port,
                tls_port=self.tls_port,
                user=me,
                group_of_user=group,
                internal="dovecot" if is_root else me,
                login="dovenull" if is_root else me,
                group="dovecot" if is_root else group,
                oauth=OAUTH.format(home=home) if introspect else "",
            )
        )
        (home / "oauth2.conf").write_text(OAUTH_CONFIG.format(url=introspect))
        self.set_password("right")
        (home / "mail").mkdir()
        if is_root:
            home.chmod(0o755)
            shutil.chown(home / "mail", me, group)

    def set_password(self, password: str) -> None:
        (self.home / "users").write_text(f"support:{{PLAIN}}{password}\n")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(self.config)], stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(lambda: self._answers() or self.process.poll() is not None)
        assert self.process.poll() is None, (self.home / "dovecot.log").read_text()

    def _answers(self) -> bool:
        """Not before a sign-in works: for a moment the port is open and the password database is not."""
        with contextlib.suppress(OSError, IMAPClientError), self.client():
            return True
        return False

    def stop(self) -> None:
        if self.process is not None:
            # The whole session: those who serve a connection would outlive their master.
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)
        self.process = None

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @contextlib.contextmanager
    def client(self, folder="INBOX"):
        """A colleague's mail program."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        client = IMAPClient("localhost", self.tls_port, ssl=True, ssl_context=context, timeout=60)
        try:
            client.login("support", "right")
            client.select_folder(folder)
            yield client
        finally:
            with contextlib.suppress(OSError):
                client.shutdown()

    def deliver(self, *raws: bytes, folder="INBOX", at=None) -> None:
        with self.client() as client:
            for raw in raws:
                client.append(folder, raw, msg_time=at)

    def flags(self, folder="INBOX") -> list[tuple[bytes, ...]]:
        with self.client(folder) as client:
            uids = client.search(["ALL"])
            return [data[b"FLAGS"] for data in client.fetch(uids, ["FLAGS"]).values()] if uids else []


class StallingProxy:
    """Passes bytes to a port until told to `stall` (connections stay open, nothing moves: no FIN) or to `cut` them."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.flowing = threading.Event()
        self.flowing.set()
        self.stopping = threading.Event()
        self.pairs: list[socket.socket] = []
        self.threads: list[threading.Thread] = []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._start(self._listen)
        return self

    def __exit__(self, *error):
        self.stopping.set()
        self.flowing.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()
        for thread in self.threads:
            thread.join(5)
        for sock in self.pairs:
            sock.close()

    def stall(self) -> None:
        self.flowing.clear()

    def flow(self) -> None:
        self.flowing.set()

    def cut(self) -> None:
        for sock in self.pairs:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _start(self, function, *arguments) -> None:
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target), 5)
            except OSError:
                if self.stopping.is_set():
                    return
                near.close()
                continue
            far.settimeout(None)
            self.pairs += [near, far]
            self._start(self._pump, near, far)
            self._start(self._pump, far, near)

    def _pump(self, source, target) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.flowing.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)


def require(pytest) -> None:
    """Skips where no Dovecot is installed; under BESA_REQUIRE_ALL=1 that is a failure."""
    if PROGRAM is None:
        if os.environ.get("BESA_REQUIRE_ALL") == "1":
            pytest.fail("dovecot is missing: apt-get install dovecot-imapd")
        pytest.skip("dovecot is not installed")
