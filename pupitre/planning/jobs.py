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
    name="planning.ask_territory", queue="planning", retry=RetryStrategy(wait=5, retry_exceptions=[HeldElsewhere])
)
def ask_territory(task_id: int) -> None:
    """Answer one question for one territory of a country; the last answer of a round begins the next one.

    While another worker gives signs of life it waits, for as long as that takes.
    """
    from pupitre.planning import country_work  # noqa: PLC0415

    country_work.perform(task_id)


@app.task(name="planning.price", queue="planning", priority=-1)
def price(pricing_id: int) -> None:
    """Price a plan, after the plans that people wait for."""
    from pupitre.planning import pricing  # noqa: PLC0415

    pricing.run(pricing_id)


@app.task(name="planning.answer", queue="planning", priority=1)
def answer(question_id: int) -> None:
    """Answer what someone waits for before the screen."""
    from pupitre.planning import questions  # noqa: PLC0415

    questions.run(question_id)


def defer_price(pricing_id: int) -> None:
    """Have a plan priced; one worker at a time works on it, and one that died leaves its place."""
    price.configure(lock=f"planning.pricing:{pricing_id}").defer(pricing_id=pricing_id)


def defer_answer(question_id: int) -> None:
    """Have a question answered."""
    answer.defer(question_id=question_id)
