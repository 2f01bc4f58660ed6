"""Planning's background jobs. The planner is loaded by the worker that computes, not by every process."""

from procrastinate.contrib.django import app


@app.task(name="planning.compute", queue="planning")
def compute(computation_id: int) -> None:
    """Compute the plans of a scenario."""
    from pupitre.planning import computation  # noqa: PLC0415

    computation.run(computation_id)


@app.periodic(cron="* * * * *")
@app.task(name="planning.resume_silent", queue="planning", queueing_lock="planning.resume_silent")
def resume_silent(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives the minute
    """Ask again for the computations whose worker has died."""
    from pupitre.planning import computation  # noqa: PLC0415

    for computation_id in computation.silent():
        compute.defer(computation_id=computation_id)
