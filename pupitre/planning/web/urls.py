from django.urls import path

from pupitre.planning.web import countries, files, school_views, simulations, views, waves
from pupitre.planning.web.editors import EDITORS

app_name = "planning"
urlpatterns = [
    path("", views.scenarios, name="scenarios"),
    path("new/", views.add, name="scenario_add"),
    path("inputs/", views.inputs, name="inputs"),
    path("inputs/presets/", views.presets, name="presets"),
    path("simulations/", simulations.simulations, name="simulations"),
    path("simulations/plan/", simulations.plan_it, name="simulation_plan"),
    path("countries/", countries.countries, name="countries"),
    path("countries/<int:pk>/", countries.country, name="country"),
    path("countries/<int:pk>/progress/", countries.country_progress, name="country_progress"),
    path("<int:pk>/", views.scenario, name="scenario"),
    path("<int:pk>/choices/", views.edit, name="scenario_edit"),
    path("<int:pk>/copy/", views.copy, name="scenario_copy"),
    path("<int:pk>/delete/", views.delete, name="scenario_delete"),
    path("<int:pk>/compute/", views.compute, name="compute"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/comment/", views.comment, name="comment"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/compare/", views.compare, name="compare"),
    path("<int:pk>/schools/", views.schools, name="schools"),
    path("<int:pk>/waves/", waves.waves, name="waves"),
    path("<int:pk>/waves/<int:wave>/", waves.wave, name="wave"),
    path("<int:pk>/waves/<int:wave>/command/", waves.command, name="wave_command"),
    path("<int:pk>/moves/", waves.moves, name="moves"),
    path("<int:pk>/moves/command/", waves.command_moves, name="moves_command"),
    path("<int:pk>/money/", views.money, name="money"),
    path("<int:pk>/case.json", files.case, name="case"),
    path("<int:pk>/plan.json", files.plan, name="plan"),
    path("<int:pk>/dossier.pdf", files.dossier, name="dossier"),
    path("<int:pk>/schools/<str:code>/", school_views.school, name="school"),
    path("<int:pk>/schools/<str:code>/pin/", school_views.pin, name="pin"),
    path("<int:pk>/schools/<str:code>/unpin/", school_views.unpin, name="unpin"),
    path("<int:pk>/schools/<str:code>/comment/", school_views.school_comment, name="school_comment"),
    *(url for editor in EDITORS for url in editor.urls()),
]
