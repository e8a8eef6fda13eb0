"""A world with cases worth searching for, at courts of every kind."""

from typing import Any

from tests.courts.conftest import world


def case(court_id: str, case_number: str, title: str, **more: Any) -> dict[str, Any]:
    return {"court_id": court_id, "case_number": case_number, "title": title, **more}


def party(role: str, last_name: str, first_name: str | None = None, middle_name: str | None = None) -> dict[str, Any]:
    members = {"role": role, "last_name": last_name, "first_name": first_name, "middle_name": middle_name}
    return {name: value for name, value in members.items() if value}


KITE = case(
    "cacd", "2:19-cv-04021", "Redwood Kites, Inc. v. Paper Lantern LLC",
    case_id=744021, filed_on="2019-05-08", judge="Josefina A. Quillfeather", nature_of_suit="840",
    parties=[party("plaintiff", "Redwood Kites, Inc."), party("defendant", "Paper Lantern LLC")],
)  # fmt: skip
CASES = [
    KITE,
    case(
        "cacd", "2:19-cr-04021", "USA v. Doe",
        filed_on="2019-05-09", closed_on="2020-01-31", judge="Percival Wren", parties=[party("defendant", "Doe", "John", "Q.")],
    ),
    case("cacd", "8:19-cv-04021", "Holt v. Kites", filed_on="2019-06-03", closed_on="2020-06-01"),
    case("cacb", "2:20-bk-10377", "Dorothea M. Fernwood", filed_on="2020-01-13", chapter="7",
         judge="Ansel Brightwater", parties=[party("debtor", "Fernwood", "Dorothea", "M.")]),
    case("wawb", "19-14020", "In re Evergreen Imaginary Ferries", chapter="11", filed_on="2019-11-04",
         parties=[party("debtor", "Evergreen Imaginary Ferries")]),
    case("ca9", "19-55001", "Larkspur v. Valley", filed_on="2019-01-02", nature_of_suit="2893",
         parties=[party("appellant", "Larkspur"), party("appellee", "Doe", "Jane")]),
    case("jpml", "MDL No. 2875", "In re Fictional Kites Products Liability Litigation", filed_on="2019-02-14"),
    case("cacd", "A-17", "An old paper file & <others>"),
]  # fmt: skip


def world_with_cases(*more: dict[str, Any]) -> dict[str, Any]:
    """The courts' usual world, with these cases instead of its own."""
    return {**world(), "cases": [*CASES, *more]}
