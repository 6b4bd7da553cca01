"""An invented company: the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.domain.people_import import Column, Entry, Reading
from app.domain.time import slug_of

DOMAIN = "demo.example"
DEPARTMENTS = (
    ("Engineering", 26, "engineer"),
    ("Sales", 16, "account manager"),
    ("Customer Support", 14, "support agent"),
    ("Operations", 12, "planner"),
    ("Finance", 8, "accountant"),
    ("Marketing", 8, "marketer"),
    ("Product", 8, "product manager"),
    ("People", 6, "people partner"),
    ("Legal", 4, "counsel"),
    ("Facilities", 4, "facility manager"),
)
"""Name, weight, and what people there are."""
SITES = (
    ("Budapest", "Europe/Budapest", 40),
    ("Berlin", "Europe/Berlin", 24),
    ("London", "Europe/London", 20),
    ("Toronto", "America/Toronto", 10),
    ("Bengaluru", "Asia/Kolkata", 6),
)
RUNGS = ("Junior", "", "Senior", "Lead", "Head")
FIRST = [
    "Maya",
    "Priya",
    "Jonas",
    "Kenji",
    "Zsófia",
    "Łukasz",
    "Amara",
    "Noah",
    "Inés",
    "Oskar",
    "Leïla",
    "Tomasz",
    "Ferenc",
    "Aisha",
    "Mateo",
    "Ingrid",
    "Yusuf",
    "Clara",
    "Dmitri",
    "Wanjiru",
    "Sofia",
    "Arjun",
    "Elif",
    "Henrik",
    "Chloé",
    "Rafael",
    "Nadia",
    "Piotr",
    "Hana",
    "Kwame",
    "Lucía",
    "Bence",
    "Freya",
    "Omar",
    "Tereza",
    "Viktor",
    "Anjali",
    "Milan",
    "Greta",
    "Tariq",
    "Eszter",
    "Paolo",
    "Sana",
    "Emil",
    "Ruth",
    "Hugo",
    "Mei",
    "Ivan",
    "Nora",
    "Samir",
]
LAST = [
    "Lindqvist",
    "Raman",
    "Weber",
    "Mori",
    "Kovács",
    "Wójcik",
    "Okafor",
    "Fischer",
    "Navarro",
    "Berg",
    "Haddad",
    "Kowalski",
    "Nagy",
    "Rahman",
    "García",
    "Solberg",
    "Demir",
    "Lambert",
    "Petrov",
    "Kamau",
    "Rossi",
    "Iyer",
    "Yılmaz",
    "Holm",
    "Dubois",
    "Costa",
    "Haider",
    "Nowak",
    "Tanaka",
    "Mensah",
    "Ortega",
    "Szabó",
    "Larsen",
    "Farouk",
    "Novák",
    "Horváth",
    "Desai",
    "Marković",
    "Lang",
    "Aziz",
    "Tóth",
    "Bianchi",
    "Malik",
    "Vogel",
    "Adler",
    "Moreau",
    "Chen",
    "Sokolov",
    "Hansen",
    "Darwish",
]
FIRST_DAY = date(2014, 1, 7)
DAYS = 4_300


@dataclass(kw_only=True)
class _Draft:
    """One invented person."""

    name: str
    email: str
    department: str
    level: int
    site: str
    zone: str
    manager: str = ""


def invent(*, people: int, seed: int) -> Reading:
    """Return a company of so many people, as its own directory would export it."""
    random = Random(seed)  # noqa: S311 -- the same company for everyone
    drafts = list(_drafts(random, people))
    _give_managers(drafts, random)
    entries = [
        Entry(
            row=number,
            email=draft.email,
            name=draft.name,
            department=draft.department,
            title=_title(draft),
            level=draft.level,
            site=draft.site,
            zone=draft.zone,
            manager=draft.manager,
            started_on=FIRST_DAY + timedelta(days=random.randrange(DAYS)),
        )
        for number, draft in enumerate(drafts, start=2)
    ]
    return Reading(
        entries=tuple(entries),
        problems=(),
        rows=len(entries),
        columns=frozenset(Column),
    )


def _drafts(random: Random, people: int) -> Iterator[_Draft]:
    names, weights, _ = zip(*DEPARTMENTS, strict=True)
    taken: set[str] = set()
    for number in range(people):
        name = _name(random, number)
        address = slug_of(name).replace("-", ".")
        unique = address if address not in taken else f"{address}{number}"
        taken.add(unique)
        site, zone, _ = random.choices(SITES, [row[2] for row in SITES])[0]
        # The first of each department leads it.
        leads = number < len(names)
        department = names[number] if leads else random.choices(names, weights)[0]
        level = (
            len(RUNGS) if leads else random.choices((1, 2, 3, 4), (34, 32, 24, 10))[0]
        )
        yield _Draft(
            name=name,
            email=f"{unique}@{DOMAIN}",
            department=department,
            level=level,
            site=site,
            zone=zone,
        )


def _title(draft: _Draft) -> str:
    role = next(role for name, _, role in DEPARTMENTS if name == draft.department)
    if draft.level == len(RUNGS):
        return f"Head of {draft.department}"
    title = f"{RUNGS[draft.level - 1]} {role}".strip()
    return title[0].upper() + title[1:]


def _name(random: Random, number: int) -> str:
    if number < len(FIRST):
        return f"{FIRST[number]} {LAST[number]}"
    return f"{random.choice(FIRST)} {random.choice(LAST)}"


def _give_managers(drafts: list[_Draft], random: Random) -> None:
    for name, *_ in DEPARTMENTS:
        team = [draft for draft in drafts if draft.department == name]
        if not team:
            continue
        head = team[0]
        leads = [draft for draft in team if draft.level == len(RUNGS) - 1]
        for draft in team[1:]:
            is_lead = draft.level >= len(RUNGS) - 1
            over = [lead for lead in leads if lead is not draft]
            draft.manager = (
                head.email if is_lead or not over else random.choice(over).email
            )
