"""Imports: `import_files` brings files in, `undo_import` takes one back, `recover_imports` mends
what a
killed process left."""

from kinpira.exchange.services.files import import_files
from kinpira.exchange.services.reverting import undo_import
from kinpira.exchange.services.running import recover_imports

__all__ = ["import_files", "recover_imports", "undo_import"]
