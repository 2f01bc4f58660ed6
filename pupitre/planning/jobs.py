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
