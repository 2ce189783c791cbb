"""The files of `deploy/` are taken by the programs that they are written for."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from occhub.platform.supervisor.serve import loopback_addresses

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def make_certificate(directory: Path) -> None:
    """`fullchain.pem` and `privkey.pem`, good for nothing but being read."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "occhub.example")])
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + dt.timedelta(days=1))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (directory / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (directory / "privkey.pem").write_bytes(private)


def example(directory: Path) -> str:
    """The example with its paths in `directory`, and ports that everybody may open."""
    text = (ROOT / "deploy" / "nginx.conf.example").read_text()
    for before, after in (
        ("/etc/ssl/occhub/", f"{directory}/"),
        ("/var/log/nginx/", f"{directory}/"),
        ("listen 443 ", "listen 48443 "),
        ("listen [::]:443 ", "listen [::]:48443 "),
        ("listen 80;", "listen 48080;"),
        ("listen [::]:80;", "listen [::]:48080;"),
    ):
        assert before in text, before
        text = text.replace(before, after)
    lines = text.splitlines()
    return "\n".join(line for line in lines if "[::]" not in line or "::1" in loopback_addresses())


def test_nginx_takes_its_example(tmp_path: Path) -> None:
    """Where nginx is installed: Debian's 1.22 and newer ones read it, with the warning about http2 at most."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    make_certificate(tmp_path)
    (tmp_path / "site.conf").write_text(example(tmp_path))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "\n".join(f"    {kind}_temp_path {tmp_path / kind};" for kind in kinds)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{places}\n    include site.conf;\n}}\n"
    )
    done = subprocess.run([NGINX, "-t", "-q", "-c", str(whole)], capture_output=True, text=True, check=False)
    faults = [line for line in done.stderr.splitlines() if '"listen ... http2" directive is deprecated' not in line]
    assert (done.returncode, faults) == (0, [])
