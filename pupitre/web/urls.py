from django.urls import path

from pupitre.web import home, school, thread, views

app_name = "web"
urlpatterns = [
    *home.urls(),
    path("search/", views.find, name="search"),
    path("reading/", views.reading, name="reading"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/progress/", views.gallery_progress, name="gallery_progress"),
    path("thread/<str:kind>/<int:pk>/", thread.chain, name="thread"),
    *school.urls(),
]
