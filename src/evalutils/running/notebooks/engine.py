"""The papermill engine ``evalutils``: notebooks run in kernels forked from a warm process.

Papermill, nbclient and ipykernel do all they do otherwise (outputs, errors, timeouts,
progress, a kernel that dies): only the way a kernel comes to be is another. It is a fork of a
process that has imported pandas, matplotlib and this package already, so three notebooks pay
for that once instead of three times. Where processes cannot be forked (Windows), and for
kernels of another Python or language, papermill's own way is taken.
"""

from __future__ import annotations

import sys
import time
from contextvars import ContextVar
from pathlib import Path
from queue import Empty
from typing import Any, cast

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from papermill.engines import NBClientEngine
from traitlets import Type

from evalutils.base.patterns import re
from evalutils.running.notebooks.warm import Fork, can_fork, warm_up

_PROVISIONER = "evalutils-warm"
#: How long a client listens for what it has asked for before it asks again, in seconds.
_PATIENCE = 0.5
#: Modules of this package that the notebook imports whose kernel is being started.
_NEEDS: ContextVar[tuple[str, ...]] = ContextVar("needs", default=())
_IMPORTS = re.compile(r"^(?:from|import) (evalutils[\w.]*)", re.MULTILINE)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels of this very Python as forks, all others as processes of their own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel (see ``jupyter_client``)."""
        if not can_fork() or not _is_ours(cmd):
            return await super().launch_kernel(cmd, **kwargs)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        kernel = warm_up().kernel(cmd[3:], kwargs["env"], cwd, _NEEDS.get())
        # Annotated as a Popen there: what a provisioner does with it, a Fork can do.
        self.process = cast("Any", kernel)
        # The fork leads a session and a group of its own, as a started kernel does.
        self.pid = self.pgid = kernel.pid
        self.cwd = Path(cwd)
        # A client that comes before the sockets are there is refused, and waits to try again.
        await kernel.reached()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel; a fork of ours is gone when this comes back."""
        kernel = cast("Any", self.process)
        await super().kill(restart)
        if isinstance(kernel, Fork):
            await kernel.gone()


class WarmClient(AsyncKernelClient):
    """A client that knows a kernel to be ready by its words, not by a time of silence."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers and what it publishes is heard (see ``jupyter_client``).

        Raises
        ------
        RuntimeError
            If the kernel dies, or the time is over.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while not await self._heard_of(self.kernel_info()):
            if not await self.is_alive():
                told = "Kernel died before replying to kernel_info"
                raise RuntimeError(told)
            if end is not None and time.monotonic() > end:
                told = f"Kernel didn't respond in {timeout:.0f} seconds"
                raise RuntimeError(told)

    async def _heard_of(self, asked: str) -> bool:
        """Return whether a question was answered, and its end published, before patience ends."""
        try:
            while True:
                reply = await self.get_shell_msg(timeout=_PATIENCE)
                if reply["parent_header"].get("msg_id") == asked:
                    break
            while True:
                told = await self.get_iopub_msg(timeout=_PATIENCE)
                is_own = told["parent_header"].get("msg_id") == asked
                if is_own and told["content"].get("execution_state") == "idle":
                    break
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


class WarmManager(AsyncKernelManager):
    """Manages a kernel as ever, with the provisioner and the client above."""

    client_factory = Type(WarmClient)

    async def _async_interrupt_kernel(self) -> None:
        """Interrupt the kernel, but not one that is ended next: it would say that it was."""
        if not self.shutting_down:
            await super()._async_interrupt_kernel()

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
        cells = (cell for cell in nb_man.nb.cells if cell.cell_type == "code")
        found = {name for cell in cells for name in _IMPORTS.findall(cell.source)}
        before = _NEEDS.set(tuple(sorted(found)))
        try:
            return super().execute_managed_notebook(
                nb_man, kernel_name, **kwargs, kernel_manager_class=WarmManager
            )
        finally:
            _NEEDS.reset(before)


def _is_ours(cmd: list[str]) -> bool:
    """Tell whether a command starts ipykernel in this Python."""
    return (
        cmd[1:3] == ["-m", "ipykernel_launcher"]
        and Path(cmd[0]).absolute() == Path(sys.executable).absolute()
    )
