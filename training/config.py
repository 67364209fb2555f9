"""Configuration files of training. PyTorch is not imported here, so that a mistake in a file is reported at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).parent


class ConfigError(AttributeError):
    """A configuration that training cannot be run with."""


class Config(dict):
    """A configuration file; sections and settings are attributes. A setting that is missing is named."""

    def __getattr__(self, name):
        if name not in self:
            raise ConfigError(f"--config: the configuration has no '{name}'")
        return self[name]

    @staticmethod
    def load(name: str) -> "Config":
        path = Path(name) if name.endswith(".toml") else HERE / "configs" / f"{name}.toml"
        if not path.exists():
            known = ", ".join(sorted(file.stem for file in (HERE / "configs").glob("*.toml")))
            raise ConfigError(f"--config: there is no {path}; there are {known}, or give a .toml file.")
        try:
            settings = tomllib.loads(path.read_text())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as malformed:
            raise ConfigError(f"--config: {path} is not TOML: {malformed}") from None
        return Config({key: Config(value) if isinstance(value, dict) else value for key, value in settings.items()})
