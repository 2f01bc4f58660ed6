"""The pages of the room: one list of paths a subject."""

from django.urls import path

from pupitre.support.web import home, queue, ticket

app_name = "support"
DESK = [
    path("", home.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("requests/<int:pk>/", ticket.ticket, name="ticket"),
]
urlpatterns = [*DESK]
