from django.urls import path

from pupitre.fleet.web import acts, arrivals, bulk, inventory, labels, register, sets
from pupitre.fleet.web.editors import EDITORS
from pupitre.fleet.web.move_urls import MOVES
from pupitre.fleet.web.signals import urls as signals
from pupitre.fleet.web.urls_events import EVENTS

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
MANY = [
    path("inventory/", inventory.start, name="inventory"),
    path("inventory/<int:pk>/columns/", inventory.columns, name="inventory_columns"),
    path("inventory/<int:pk>/words/", inventory.words, name="inventory_words"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("l/<str:tag>/", labels.label, name="label"),
    path("labels/", labels.labels, name="labels"),
    path("labels/labels.pdf", labels.pdf, name="labels_pdf"),
    path("labels/assign/", labels.assign, name="labels_assign"),
    path("sets/", sets.sets, name="sets"),
    path("sets/add/", sets.add, name="set_add"),
    path("sets/<int:pk>/", sets.show, name="set"),
    path("sets/<int:pk>/edit/", sets.edit, name="set_edit"),
    path("sets/<int:pk>/fill/", sets.fill, name="set_fill"),
    path("sets/<int:pk>/empty/", sets.empty, name="set_empty"),
    path("sets/<int:pk>/close/", sets.close, name="set_close"),
]
urlpatterns = [
    *REGISTER,
    *MANY,
    *MOVES,
    *EVENTS,
    *(url for editor in EDITORS for url in editor.urls()),
    *signals.urlpatterns,
]
