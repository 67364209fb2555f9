"""Runs scenarios: reads a line "MODULE FUNCTION" for each, and writes "passed", or the traceback and "failed"."""

import importlib
import sys
import traceback

for line in sys.stdin:
    module, function = line.split()
    try:
        getattr(importlib.import_module(module), function)()
        print("passed", flush=True)
    except Exception:
        traceback.print_exc(file=sys.stdout)
        print("failed", flush=True)
