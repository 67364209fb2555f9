"""Configuration files of training. This module does not import PyTorch, so that errors in a file are reported immediately."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).parent


class ConfigError(AttributeError):
    """An invalid configuration."""


class Config(dict):
    """A configuration file with sections and settings as attributes. A missing setting raises ConfigError with its name."""

    def __getattr__(self, name):
        if name not in self:
            raise ConfigError(f"--config: the configuration has no '{name}'")
        return self[name]

    @staticmethod
    def load(name: str) -> "Config":
        path = Path(name) if name.endswith(".toml") else HERE / "configs" / f"{name}.toml"
        if not path.exists():
            known = ", ".join(sorted(file.stem for file in (HERE / "configs").glob("*.toml")))
            raise ConfigError(f"--config: {path} does not exist; use one of {known}, or a .toml file.")
        try:
            settings = tomllib.loads(path.read_text())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"--config: {path} is not valid TOML: {error}") from None
        return Config({key: Config(value) if isinstance(value, dict) else value for key, value in settings.items()})
