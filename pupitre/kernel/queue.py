"""How a worker reads the queue, and how what it does in a transaction may leave work to others."""

from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector


class WorkerConnector(PsycopgConnector):
    """Takes jobs by connections of its own, but leaves new ones in the transaction of the job that asks for them.

    A job left by another connection is seen before what it speaks of is committed: a worker with nothing else to do
    takes it at once, finds nothing, and the work is lost. It would also stay if that transaction were undone.
    """

    def __init__(self) -> None:
        super().__init__(kwargs=connector_params())

    def get_sync_connector(self) -> BaseConnector:
        """Where code that is not asynchronous leaves work: Django's own connection."""
        return DjangoConnector()
