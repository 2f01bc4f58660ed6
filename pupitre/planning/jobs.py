"""Planning's background jobs. The planner is loaded by the worker that computes, not by every process."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from pupitre.planning.refusals import HeldElsewhere


@app.task(
    name="planning.compute",
    queue="planning",
    retry=RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[HeldElsewhere]),
)
def compute(computation_id: int) -> None:
    """Compute the plans of a scenario. Taken up again after its worker died, it waits for that silence to be sure."""
    from pupitre.planning import computation  # noqa: PLC0415

    computation.run(computation_id)


@app.task(
    name="planning.ask_territory",
    queue="planning",
    retry=RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[HeldElsewhere]),
)
def ask_territory(task_id: int) -> None:
    """Answer one question for one territory of a country; the last answer of a round begins the next one."""
    from pupitre.planning import country_work  # noqa: PLC0415

    country_work.perform(task_id)
