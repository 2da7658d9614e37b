"""Signatures of files by SSH keys, which people have already: `ssh-keygen -Y` makes and checks them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from index.errors import FootnoteError

_PURPOSE = "footnote"  # the namespace: a signature for something else does not hold for evidence
_SECONDS = 60
_CURE = "install OpenSSH 8.1 or newer"


class NotSigned(FootnoteError):
    """A file could not be signed, or a signature does not hold."""


def signature_of(file: Path) -> Path:
    """Where the signature of a file lies: beside it, as `FILE.sig`."""
    return file.with_name(file.name + ".sig")


def sign(file: Path, key: Path) -> Path:
    """Sign a file with a private SSH key (or a public one whose private half an agent holds), and return where the
    signature lies. Raises NotSigned."""
    beside = signature_of(file)
    beside.unlink(missing_ok=True)  # else ssh-keygen asks whether it may
    done = _keygen("sign", "-f", str(key), "-n", _PURPOSE, str(file))
    if done.returncode or not beside.is_file():
        raise NotSigned(
            f"{file.name} cannot be signed with {key} ({_said(done)})", "check the key, or add it to your agent"
        )
    return beside


def signer(file: Path, allowed: Path) -> str:
    """Return who of an allowed-signers file signed a file. Raises NotSigned where nobody of them did."""
    beside = signature_of(file)
    if not beside.is_file():
        raise NotSigned(f"there is no signature {beside.name}", "ask whoever gave you the file for it")
    found = _keygen("find-principals", "-s", str(beside), "-f", str(allowed))
    names = found.stdout.decode("utf-8", "replace").splitlines()
    for name in names:
        arguments = ("-f", str(allowed), "-I", name, "-n", _PURPOSE, "-s", str(beside))
        done = _keygen("verify", *arguments, data=file.read_bytes())
        if done.returncode == 0:
            return name
    what = "it was not made for this file" if names else "it is of nobody in that file"
    raise NotSigned(f"the signature {beside.name} does not hold for {allowed.name}: {what}", "ask whose key it is")


def _keygen(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `ssh-keygen -Y`; nobody is asked for a passphrase behind the terminal's back."""
    command = ["ssh-keygen", "-Y", *arguments]
    try:
        return subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, env=os.environ, check=False)
    except FileNotFoundError as exc:
        raise NotSigned("there is no ssh-keygen on this machine", _CURE) from exc
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise NotSigned(f"ssh-keygen failed ({type(exc).__name__})", _CURE) from exc


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in lines if line.strip()), "it said nothing")
