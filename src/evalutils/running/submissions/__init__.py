"""Whole submissions: every file examined within bounds, kept on disk, put together and ranked."""

from evalutils.running.submissions.examining import Options
from evalutils.running.submissions.outputs import Letters, answers_in, write
from evalutils.running.submissions.work import Work, work_on

__all__ = ["Letters", "Options", "Work", "answers_in", "work_on", "write"]
