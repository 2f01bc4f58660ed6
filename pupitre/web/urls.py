from django.urls import path

from pupitre.web import school, thread, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.find, name="search"),
    path("reading/", views.reading, name="reading"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/progress/", views.gallery_progress, name="gallery_progress"),
    path("thread/<str:kind>/<int:pk>/", thread.chain, name="thread"),
    path("schools/<int:pk>/", school.school, name="school"),
]
