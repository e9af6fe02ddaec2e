"""Re-computable, checkable evaluations of publicly funded projects (项目支出绩效自评).

The package is a house of five floors, in the order data flows: ``reading``,
``evidence``, ``evaluation``, ``reporting``, ``running``. A floor imports only from
floors below it; ``paths`` and ``errors`` lie in the cellar, open to all.

Importing ``evalutils`` loads nothing but this file: the no-op path of
``make report`` must stay within the standard library.
"""

__version__ = "0.1.0"
