from django.urls import path

from pupitre.governance.web.money import acts, applications, views

urlpatterns = [
    path("", views.money, name="money"),
    path("measures/<int:pk>/", views.measure, name="measure"),
    path("movements/", views.movements, name="movements"),
    path("voted/", views.budgets, name="budgets"),
    path("report/", views.report, name="report"),
    path("schools/<str:code>/", views.school_money, name="school_money"),
    path("vote/", acts.vote, name="vote"),
    path("transfer/", acts.transfer, name="transfer"),
    path("year-end/", acts.year_end, name="year_end"),
    path("allocate/", acts.allocate, name="allocate"),
    path("presets/", acts.presets, name="measure_presets"),
    path("applications/", applications.applications, name="applications"),
    path("applications/add/", applications.application_add, name="application_add"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/edit/", applications.application_edit, name="application_edit"),
    path("applications/<int:pk>/answer/", applications.application_answer, name="application_answer"),
]
