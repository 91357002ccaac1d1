from kinpira.accounts.models.account import Account, BusySeason, FieldDefinition
from kinpira.accounts.models.contracts import Contract, Outcome, OutcomeActual, Promise
from kinpira.accounts.models.happenings import Incident, Ticket, Touchpoint
from kinpira.accounts.models.people import Contact, ContactRole
from kinpira.accounts.models.users import FailedSignIn, Team, User

__all__ = [
    "Account",
    "BusySeason",
    "Contact",
    "ContactRole",
    "Contract",
    "FailedSignIn",
    "FieldDefinition",
    "Incident",
    "Outcome",
    "OutcomeActual",
    "Promise",
    "Team",
    "Ticket",
    "Touchpoint",
    "User",
]
