from django.urls import path

from pupitre.web.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("new/", views.kinds, name="kinds"),
    path("new/<str:kind>/", views.start, name="start"),
    path("<int:pk>/", views.run, name="run"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/problems.csv", views.problems, name="problems"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/undo/", views.undo, name="undo"),
]
