"""Runs one scenario: run.py MODULE FUNCTION. If it fails, the traceback is written to stderr and the exit code is 1."""

import importlib
import sys

module, function = sys.argv[1:]
getattr(importlib.import_module(module), function)()
