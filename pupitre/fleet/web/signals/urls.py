from django.urls import path

from pupitre.fleet.web.signals import seen

urlpatterns = [
    path("seen/", seen.seen, name="seen"),
    path("seen/<int:pk>/", seen.seen_one, name="seen_one"),
    path("seen/<int:pk>/link/", seen.link, name="seen_link"),
    path("seen/<int:pk>/add/", seen.add, name="seen_add"),
    path("seen/<int:pk>/aside/", seen.set_aside, name="seen_aside"),
    path("seen/<int:pk>/again/", seen.propose_again, name="seen_again"),
]
