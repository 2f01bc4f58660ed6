from django.urls import path

from pupitre.fleet.web import acts, arrivals, register
from pupitre.fleet.web.editors import EDITORS

app_name = "fleet"
REGISTER = [
    path("", register.home, name="home"),
    path("devices/", register.device_list, name="devices"),
    path("devices/add/", register.add, name="device_add"),
    path("devices/<int:pk>/", register.device, name="device"),
    path("devices/<int:pk>/correct/", register.correct, name="device_correct"),
    path("devices/<int:pk>/act/<str:name>/", acts.act, name="device_act"),
    path("devices/<int:pk>/kit/", acts.kit, name="device_kit"),
    path("devices/<int:pk>/photos/", acts.photo_add, name="photo_add"),
    path("photos/<int:pk>/", acts.photo, name="photo"),
    path("photos/<int:pk>/remove/", acts.photo_remove, name="photo_remove"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/<int:pk>/", arrivals.arrival, name="arrival"),
]
urlpatterns = [
    *REGISTER,
    *(url for editor in EDITORS for url in editor.urls()),
]
