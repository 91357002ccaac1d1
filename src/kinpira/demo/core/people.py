"""Contacts of each company: who decides, who pushes, who administers, and since when."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kinpira.demo.core.company import Company
from kinpira.demo.core.names import DEPARTMENTS, GIVEN, SURNAMES
from kinpira.demo.core.usage import ADMINISTRATOR, BUYER, CHAMPION, SUCCESSOR

CONTACTS = {"EP": 7, "MID": 5, "SMB": 3}


@dataclass(frozen=True)
class Role:
    role: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Person:
    """A contact; `user` is their number in the usage log, so that use and meetings meet."""

    company: Company
    user: int
    name: str
    kana: str
    department: str
    title: str
    roles: tuple[Role, ...]
    left_on: date | None = None

    @property
    def id(self) -> str:
        return user_id(self.company, self.user)

    @property
    def email(self) -> str:
        return f"u{self.user:02d}@{self.company.id.lower()}.example"

    def held(self, role: str, day: date) -> bool:
        return any(
            each.role == role and each.since <= day and (each.until is None or day <= each.until)
            for each in self.roles
        )


def user_id(company: Company, user: int) -> str:
    """The id under which a person stands in the usage log and in the list of contacts."""
    return f"{company.id}-U{user:03d}"


def make_people(company: Company, rng: np.random.Generator) -> list[Person]:
    changed = company.champion_changed
    since = company.started
    champion = [Role("champion", since, changed)]
    roles: dict[int, list[Role]] = {
        CHAMPION: champion,
        BUYER: [Role("economic_buyer", since)],
        ADMINISTRATOR: [Role("administrator", since + timedelta(days=7))],
    }
    if changed:
        roles[SUCCESSOR] = [Role("champion", changed + timedelta(days=1))]
    people = []
    for user in range(1, min(CONTACTS[company.size], company.users) + 1):
        name, kana = _name(rng)
        department, title = _post(user, company, rng)
        told = {CHAMPION: "champion", BUYER: "buyer"}.get(user, "")
        if told in company.extra:
            name, kana, post = company.extra[told].split("/")
            department, _, title = post.rpartition(" ")
        held = tuple(roles.get(user, [Role("end_user_edit", since + timedelta(days=20))]))
        left = changed if user == CHAMPION else None
        people.append(Person(company, user, name, kana, department, title, held, left))
    return people


def _name(rng: np.random.Generator) -> tuple[str, str]:
    surname, reading = SURNAMES[int(rng.integers(len(SURNAMES)))]
    given, sound = GIVEN[int(rng.integers(len(GIVEN)))]
    return f"{surname} {given}", f"{reading} {sound}"


def _post(user: int, company: Company, rng: np.random.Generator) -> tuple[str, str]:
    if user == BUYER:
        return "", {"EP": "取締役CFO", "MID": "管理本部長", "SMB": "代表取締役"}[company.size]
    if user == CHAMPION:
        return "経営企画部" if company.size != "SMB" else "管理部", "課長"
    return str(rng.choice(DEPARTMENTS)), str(rng.choice(["主任", "係長", "", ""]))
