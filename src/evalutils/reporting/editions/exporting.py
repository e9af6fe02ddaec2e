"""What the exporters of all editions share: the checks, and how their faults are told."""

from __future__ import annotations

import sys
from abc import abstractmethod
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from evalutils.errors import EvalutilsError
from evalutils.reporting.editions.checks import checked
from evalutils.reporting.editions.executed import Executed


class EditionExporter(Exporter):
    """An exporter of an executed report notebook; needs nothing but the notebook."""

    #: Whether the copy for reviewers is wanted.
    review: bool

    def from_notebook_node(  # type: ignore[override]  # the base class says text, writers take bytes
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Return the edition and nbconvert's resources.

        Run by ``jupyter nbconvert``, a fault ends the command with its message.

        Raises
        ------
        InputFaults
            If the notebook is no executed report, or a block of it cannot be printed; names
            notebook, cell and block.
        """
        # Not that of a template exporter: it renders cells, and no cell is ever markup here.
        notebook, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        file = f"{resources.get('metadata', {}).get('name') or 'notebook'}.ipynb"
        try:
            document = checked(notebook, file, review=self.review)
            return self.print_edition(document, notebook), resources
        except EvalutilsError as error:
            if _run_as_command():
                sys.exit(str(error))
            raise

    @abstractmethod
    def print_edition(self, document: Executed, notebook: NotebookNode) -> str | bytes:
        """Return the edition of a document that was checked."""


def _run_as_command() -> bool:
    """Tell whether this process is ``jupyter nbconvert``, which shows a traceback of any error."""
    command = sys.modules.get("nbconvert.nbconvertapp")
    return command is not None and bool(command.NbConvertApp.initialized())
