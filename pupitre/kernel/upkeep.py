"""The queue kept in order: work left by a worker that died is taken up again, and finished work is forgotten."""

from procrastinate import App
from procrastinate.jobs import Status

ATTEMPTS = 5  # a job that ends its worker this often is the cause, not the victim
FINISHED_HOURS = 24 * 30  # how long the trace of finished work is kept


async def take_up_again(app: App) -> int:
    """Put back in the queue the jobs whose worker is gone or silent for 30 seconds; returns how many.

    A job that ended its worker ATTEMPTS times is marked failed, so that it does not end every worker in turn.
    """
    taken = 0
    for job in await app.job_manager.get_stalled_jobs():
        if job.id is None:
            continue
        if job.attempts >= ATTEMPTS:
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
        else:
            await app.job_manager.retry_job(job)
            taken += 1
    return taken


async def forget_finished(app: App) -> None:
    """Delete the jobs that ended a month ago, with what became of them."""
    await app.job_manager.delete_old_jobs(
        nb_hours=FINISHED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
