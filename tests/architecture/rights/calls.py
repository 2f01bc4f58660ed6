"""The pages of calls for projects."""

from typing import Any

from pupitre.projects.models import CallFile
from tests.architecture.rights.table import Row
from tests.factories import calls as make
from tests.factories.territory import school

AT_SCHOOL = "school_head school_referent teacher after_school"
READERS = f"administrator plan_lead elected adviser technician buyer support {AT_SCHOOL}"
RUNS = "administrator plan_lead"
SPEAKS = "administrator plan_lead school_head support"
WRITES = f"{SPEAKS} school_referent teacher after_school"
RANKS = "administrator plan_lead elected"
PROOF = f"{RANKS} support {AT_SCHOOL}"
FILES = f"{PROOF} adviser"


def there(world: Any, state: str, *, foreign: bool = False) -> Any:
    """A call, an answer or a spending in a state, of the world's school: made once."""
    made = world.__dict__.setdefault("calls", {})
    if (state, foreign) not in made:
        owner = world.foreign_authority if foreign else world.authority
        place = world.foreign_school if foreign else world.school
        made[state, foreign] = _make(state, owner, place)
    return made[state, foreign]


def _make(state: str, owner: Any, place: Any) -> Any:
    match state:
        case "draft":
            return make.call(owner, published=False)
        case "open":
            return make.call(owner)
        case "written":
            return make.written(make.call(owner), place)
        case "sent":
            return make.sent(make.call(owner), place)
        case "review":
            found = make.call(owner)
            make.opinion(make.sent(found, place), (4, 3))
            make.opinion(make.sent(found, school(owner)), (4, 3))
            return make.proposed(make.closed(found))
        case "ranked":
            return _make("review", owner, place).files.get(school=place)
        case _:
            retained = make.awarded(owner, place, school(owner)).files.get(school=place)
            return make.spending(retained)


def rows(name: str, opens: str, state: str, *, method: str = "get", read: Any = None, query: str = "") -> Row:
    read = read or (lambda found: {"pk": found.pk})
    return Row(
        f"projects:{name}",
        opens,
        args=lambda world: read(there(world, state)),
        foreign=lambda world: read(there(world, state, foreign=True)),
        method=method,
        query=query,
    )


def acts(name: str, opens: str, state: str, read: Any = None) -> Row:
    return rows(name, opens, state, method="post", read=read)


def _question(file: CallFile) -> dict[str, int]:
    return {"pk": file.pk, "question": file.call.questions.first().pk}


def _cost(file: CallFile) -> dict[str, int]:
    return {"pk": file.pk, "row": file.costs.first().pk}


def _paper(file: CallFile) -> dict[str, int]:
    return {"pk": file.pk, "row": file.papers.first().pk}


ROWS = [
    Row("projects:calls", READERS),
    Row("projects:call_add", RUNS),
    Row("projects:call_programmes", RUNS),
    Row("projects:call_begin_from", RUNS, args=lambda _w: {"code": "enir"}, method="post"),
    rows("call", READERS, "open"),
    rows("call_schools", READERS, "open"),
    rows("call_answer", SPEAKS, "open"),
    rows("call_edit", RUNS, "draft"),
    rows("call_prepare", RUNS, "draft"),
    acts("call_part_add", RUNS, "draft", lambda call: {"pk": call.pk, "part": "questions"}),
    acts("call_part_remove", RUNS, "draft", lambda call: {"pk": call.pk, "part": "questions", "row": 1}),
    acts("call_publish", RUNS, "draft"),
    acts("call_cancel", RUNS, "open"),
    rows("call_ranking", RANKS, "review"),
    acts("call_propose_by_rank", RUNS, "review"),
    rows("call_write", WRITES, "written"),
    acts("call_answer_save", WRITES, "written", _question),
    acts("call_cost_add", WRITES, "written"),
    acts("call_cost_remove", WRITES, "written", _cost),
    acts("call_paper_add", WRITES, "written"),
    acts("call_paper_remove", WRITES, "written", _paper),
    acts("call_send", SPEAKS, "written"),
    acts("call_take_back", SPEAKS, "sent"),
    rows("call_opinion", "adviser support", "sent"),
    acts("call_propose", RUNS, "ranked"),
    acts("call_filed", SPEAKS, "sent"),
    acts("call_result", SPEAKS, "sent"),
    acts("call_spending", SPEAKS, "spent", lambda row: {"pk": row.file_id}),
    acts("call_spending_judge", RUNS, "spent"),
    rows("call_file", FILES, "spent", read=lambda row: {"pk": row.file_id}),
    rows("call_paper", FILES, "sent", read=lambda file: {"pk": file.papers.first().pk}),
    rows("call_spending_paper", PROOF, "spent"),
]
