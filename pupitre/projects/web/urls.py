from django.urls import path

from pupitre.projects.web.editors import EDITORS
from pupitre.projects.web.views import entry, projects, review, team, writing

app_name = "projects"
urlpatterns = [
    path("", projects.home, name="home"),
    path("schools/<int:pk>/begin/", projects.begin, name="begin"),
    path("<int:pk>/", projects.project, name="project"),
    path("<int:pk>/versions/<int:number>/", projects.version, name="version"),
    path("<int:pk>/compare/", projects.compare, name="compare"),
    path("<int:pk>/revise/", projects.revise, name="revise"),
    path("<int:pk>/withdraw/", projects.withdraw, name="withdraw"),
    path("<int:pk>/write/<slug:heading>/", writing.write, name="write"),
    path("<int:pk>/passages/<slug:key>/", writing.passage, name="passage"),
    path("<int:pk>/equipment/", writing.equipment_add, name="equipment_add"),
    path("<int:pk>/equipment/rest/", writing.equipment_rest, name="equipment_rest"),
    path("<int:pk>/equipment/refresh/", writing.equipment_refresh, name="equipment_refresh"),
    path("<int:pk>/equipment/<int:row>/", writing.equipment_save, name="equipment_save"),
    path("<int:pk>/equipment/<int:row>/remove/", writing.equipment_remove, name="equipment_remove"),
    path("<int:pk>/learning/", writing.learning_add, name="learning_add"),
    path("<int:pk>/learning/<int:row>/", writing.learning_save, name="learning_save"),
    path("<int:pk>/learning/<int:row>/remove/", writing.learning_remove, name="learning_remove"),
    path("<int:pk>/learning/<int:row>/needs/", writing.need_add, name="need_add"),
    path("<int:pk>/needs/<int:row>/drop/", writing.need_drop, name="need_drop"),
    path("<int:pk>/aids/<slug:kind>/", writing.aid_save, name="aid_save"),
    path("<int:pk>/team/", team.team, name="team"),
    path("<int:pk>/team/add/", team.member_add, name="member_add"),
    path("<int:pk>/team/<int:row>/remove/", team.member_remove, name="member_remove"),
    path("<int:pk>/team/<int:row>/answer/", team.answer, name="answer"),
    path("<int:pk>/submit/", team.submit, name="submit"),
    path("<int:pk>/opinion/", review.opinion, name="opinion"),
    path("<int:pk>/decide/", review.decide, name="decide"),
    path("schools/<int:pk>/commitment/", entry.commitment, name="commitment"),
    path("schools/<int:pk>/commitment/<int:criterion>/evidence/", entry.evidence, name="evidence"),
    path("schools/<int:pk>/commitment/<int:criterion>/mark/", entry.mark, name="mark"),
    path("schools/<int:pk>/commitment/<int:criterion>/appeal/", entry.appeal, name="appeal"),
    path("appeals/<int:pk>/answer/", entry.appeal_answer, name="appeal_answer"),
    path("evidence/<int:pk>/", entry.evidence_file, name="evidence_file"),
    path("presets/<slug:preset>/", entry.entry_presets, name="entry_presets"),
    *(url for editor in EDITORS for url in editor.urls()),
]
