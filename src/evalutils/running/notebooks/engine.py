"""The papermill engine ``evalutils``: notebooks run in kernels forked from a warm process.

Papermill, nbclient and ipykernel do all they do otherwise (outputs, errors, timeouts,
progress, a kernel that dies): only the way a kernel comes to be is another. It is a fork of a
process that has imported pandas, matplotlib and this package already, so three notebooks pay
for that once instead of three times. Where processes cannot be forked (Windows), and for
kernels of another Python or language, papermill's own way is taken.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from papermill.engines import NBClientEngine

from evalutils.running.notebooks.warm import can_fork, warm_up

_PROVISIONER = "evalutils-warm"


class WarmProvisioner(LocalProvisioner):
    """Starts kernels of this very Python as forks, all others as processes of their own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel (see ``jupyter_client``)."""
        if not can_fork() or not _is_ours(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        kernel = warm_up().fork(cmd[3:], kwargs["env"], cwd)
        # Annotated as a Popen there: what a provisioner does with it, a Kernel can do.
        self.process = cast("Any", kernel)
        # The fork leads a session and a group of its own, as a started kernel does.
        self.pid = self.pgid = kernel.pid
        self.cwd = Path(cwd)
        return self.connection_info


class WarmManager(AsyncKernelManager):
    """Manages a kernel as ever, with the provisioner above."""

    @property
    def kernel_spec(self) -> KernelSpec | None:
        """The kernel's specification, told which provisioner it has."""
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata = {
                **spec.metadata,
                "kernel_provisioner": {"provisioner_name": _PROVISIONER},
            }
        return spec


class WarmEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, with kernels forked from a warm process."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> Any:
        """Run a notebook (see ``papermill.engines.NBClientEngine``)."""
        return super().execute_managed_notebook(
            nb_man, kernel_name, **kwargs, kernel_manager_class=WarmManager
        )


def _is_ours(cmd: list[str]) -> bool:
    """Tell whether a command starts ipykernel in this Python."""
    return (
        cmd[1:3] == ["-m", "ipykernel_launcher"]
        and Path(cmd[0]).absolute() == Path(sys.executable).absolute()
    )
