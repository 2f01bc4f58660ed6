"""The addresses of calls for projects, under projects/calls/."""

from django.urls import path

from pupitre.projects.web.calls.views import answering, judging, reading, running

urlpatterns = [
    path("calls/", reading.calls, name="calls"),
    path("calls/new/", running.add, name="call_add"),
    path("calls/programmes/", running.programmes, name="call_programmes"),
    path("calls/programmes/<slug:code>/", running.begin_from, name="call_begin_from"),
    path("calls/<int:pk>/", reading.call, name="call"),
    path("calls/<int:pk>/edit/", running.edit, name="call_edit"),
    path("calls/<int:pk>/prepare/", running.prepare, name="call_prepare"),
    path("calls/<int:pk>/parts/<slug:part>/", running.part_add, name="call_part_add"),
    path("calls/<int:pk>/parts/<slug:part>/<int:row>/remove/", running.part_remove, name="call_part_remove"),
    path("calls/<int:pk>/publish/", running.publish, name="call_publish"),
    path("calls/<int:pk>/cancel/", running.cancel, name="call_cancel"),
    path("calls/<int:pk>/schools/", reading.schools, name="call_schools"),
    path("calls/<int:pk>/answer/", answering.begin, name="call_answer"),
    path("calls/<int:pk>/ranking/", judging.ranking, name="call_ranking"),
    path("calls/<int:pk>/ranking/propose/", judging.propose_by_rank, name="call_propose_by_rank"),
    path("answers/<int:pk>/", reading.file, name="call_file"),
    path("answers/<int:pk>/write/", answering.write, name="call_write"),
    path("answers/<int:pk>/questions/<int:question>/", answering.answer, name="call_answer_save"),
    path("answers/<int:pk>/costs/", answering.cost_add, name="call_cost_add"),
    path("answers/<int:pk>/costs/<int:row>/remove/", answering.cost_remove, name="call_cost_remove"),
    path("answers/<int:pk>/papers/", answering.paper_add, name="call_paper_add"),
    path("answers/<int:pk>/papers/<int:row>/remove/", answering.paper_remove, name="call_paper_remove"),
    path("answers/papers/<int:pk>/", reading.paper, name="call_paper"),
    path("answers/<int:pk>/send/", answering.send, name="call_send"),
    path("answers/<int:pk>/take-back/", answering.take_back, name="call_take_back"),
    path("answers/<int:pk>/opinion/", judging.opinion, name="call_opinion"),
    path("answers/<int:pk>/proposal/", judging.propose, name="call_propose"),
    path("answers/<int:pk>/filed/", answering.filed, name="call_filed"),
    path("answers/<int:pk>/result/", answering.result, name="call_result"),
    path("answers/<int:pk>/spending/", answering.spending, name="call_spending"),
    path("answers/spending/<int:pk>/", judging.spending_judge, name="call_spending_judge"),
    path("answers/spending/<int:pk>/paper/", reading.spending_paper, name="call_spending_paper"),
]
