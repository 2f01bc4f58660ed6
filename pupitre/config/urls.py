from django.urls import include, path

urlpatterns = [
    path("", include("pupitre.web.urls")),
    path("account/", include("allauth.urls")),
]
