from django.urls import path

from pupitre.fleet.web.signals import reconciliation, seen, use

urlpatterns = [
    path("reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("reconciliation/ask/", reconciliation.ask_schools, name="ask_schools"),
    path("reconciliation/<str:name>/", reconciliation.difference, name="difference"),
    path("use/schools/<int:pk>/", use.of_school, name="use_of_school"),
    path("use/sets/<int:pk>/", use.of_set, name="use_of_set"),
    path("use/models/<int:pk>/", use.of_model, name="use_of_model"),
    path("seen/", seen.seen, name="seen"),
    path("seen/<int:pk>/", seen.seen_one, name="seen_one"),
    path("seen/<int:pk>/link/", seen.link, name="seen_link"),
    path("seen/<int:pk>/add/", seen.add, name="seen_add"),
    path("seen/<int:pk>/aside/", seen.set_aside, name="seen_aside"),
    path("seen/<int:pk>/again/", seen.propose_again, name="seen_again"),
]
