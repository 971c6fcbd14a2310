"""The unit and the container file: shut in, without secrets, and fit for the commands there are."""

import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from bot.cli import _parser
from bot.config import BotConfig

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "bot" / "deploy"
UNIT = (DEPLOY / "khuyencong.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
README = (DEPLOY / "README.md").read_text(encoding="utf-8")


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize(
    "line",
    [
        "DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
        "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectKernelLogs=yes", "ProtectControlGroups=yes", "CapabilityBoundingSet=",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "SystemCallFilter=@system-service", "SystemCallArchitectures=native",
        "RestrictNamespaces=yes", "StateDirectory=khuyencong", "StateDirectoryMode=0700", "UMask=0077", "MemoryMax=2G", "LimitCORE=0",
        "Restart=on-failure", "RestartSec=5", "StartLimitIntervalSec=600", "StartLimitBurst=5", "TimeoutStopSec=30",
        "LoadCredential=telegram-token:/etc/khuyencong/telegram-token", "Environment=KHUYENCONG_TELEGRAM_TOKEN_FILE=%d/telegram-token",
    ],
)  # fmt: skip
def test_the_unit_shuts_the_service_in(line):
    assert line in lines(UNIT)


def test_the_unit_starts_a_command_that_exists():
    (start,) = [line for line in lines(UNIT) if line.startswith("ExecStart=")]
    program, *arguments = start.removeprefix("ExecStart=").split()
    assert Path(program).name == "khuyencong"
    assert _parser().parse_args(arguments).command == "run"


@pytest.mark.skipif(which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_reads_the_unit():
    done = subprocess.run(["systemd-analyze", "verify", str(DEPLOY / "khuyencong.service")], capture_output=True, text=True, timeout=60)
    said = [line for line in (done.stdout + done.stderr).splitlines() if "khuyencong.service" in line and "is not executable" not in line]
    assert said == []


@pytest.mark.parametrize("text", [UNIT, CONTAINER, README], ids=["unit", "container", "readme"])
def test_no_file_holds_a_secret_or_puts_one_on_a_command_line(text):
    assert not re.search(r"\d{6,}:[\w-]{30,}", text)
    assert not re.search(r"KHUYENCONG_TELEGRAM_TOKEN=|KHUYENCONG_WEBHOOK_SECRET=", text)
    assert not re.search(r"--(?:token|secret)[ =](?!khuyencong-token)", text)


def test_the_container_runs_as_nobody_special_on_a_slim_base():
    commands = lines(CONTAINER)
    bases = [line.split()[1] for line in commands if line.startswith("FROM ")]
    assert bases == ["docker.io/library/python:3.11-slim"] * 2
    (user,) = [line for line in commands if line.startswith("USER ")]
    assert user == "USER 10001:10001"
    last_stage = CONTAINER[CONTAINER.rindex("FROM "):]
    assert last_stage.index("USER ") < last_stage.index("ENTRYPOINT")
    assert "pip install" not in last_stage  # what builds stays in the first stage
    assert "HEALTHCHECK" in last_stage and "/healthz" in last_stage
    assert not re.search(r"^(?:COPY|ADD) \.", CONTAINER, re.MULTILINE)  # nothing that lies about in the clone
    assert not [line for line in commands if re.match(r"(?:ARG|ENV) .*(?:TOKEN|SECRET)(?!\w*INDEX)\b", line)]


def test_the_settings_named_are_settings():
    known = set(re.findall(r"KHUYENCONG_[A-Z_]+", (ROOT / "bot" / "config.py").read_text()))
    named = set(re.findall(r"KHUYENCONG_[A-Z_]+", UNIT + CONTAINER + README))
    assert named <= known
    given = dict(line.removeprefix("Environment=").split("=", 1) for line in lines(UNIT) if line.startswith("Environment=KHUYENCONG"))
    assert BotConfig.from_env(given).log_format == "text"


def test_the_readme_names_what_is_there():
    for name in ("khuyencong.service", "Containerfile"):
        assert f"bot/deploy/{name}" in README
    commands = set(re.findall(r"(?m)^(?:podman exec khuyencong )?khuyencong (\w+)", README))
    assert commands == {"run", "doctor"}
    for command in commands:
        _parser().parse_args([command])
