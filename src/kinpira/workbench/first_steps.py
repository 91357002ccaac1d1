"""What is still to be set up in a new home: accounts, a design, an evaluation."""

from dataclasses import dataclass
from typing import Any

from kinpira.accounts.access import visible_accounts
from kinpira.workbench.designs import Live
from kinpira.workbench.evaluated import last_run_id


@dataclass(frozen=True)
class FirstSteps:
    """Which of the three are done."""

    accounts: bool
    design: bool
    evaluated: bool

    @property
    def done(self) -> bool:
        return self.accounts and self.design and self.evaluated


def look_at_first_steps(user: Any, live: Live) -> FirstSteps:
    accounts, design = visible_accounts(user).exists(), bool(live.designs)
    # a nightly run over an empty home has computed nothing yet
    return FirstSteps(accounts, design, evaluated=accounts and design and bool(last_run_id()))
