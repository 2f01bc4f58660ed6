from django.urls import path

from pupitre.connectors.web import agents, boxes, mails, sources

app_name = "connectors"
urlpatterns = [
    path("agent/", agents.inventory, name="agent"),
    path("front/inventory.php", agents.inventory, name="agent_as_glpi"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/<str:kind>/", sources.create, name="source_add"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/edit/", sources.change, name="source_edit"),
    path("sources/<int:pk>/test/", sources.test, name="source_test"),
    path("sources/<int:pk>/read/", sources.read, name="source_read"),
    path("sources/<int:pk>/give/", sources.give, name="source_give"),
    path("sources/<int:pk>/renew/", sources.renew, name="source_renew"),
    path("sources/<int:pk>/pause/", sources.pause, name="source_pause"),
    path("sources/<int:pk>/remove/", sources.remove, name="source_remove"),
    path("support/mails/", mails.mails, name="mails"),
    path("support/mails/<int:pk>/", mails.mail, name="mail"),
    path("support/mails/<int:pk>/raw/", mails.raw, name="mail_raw"),
    path("support/mails/<int:pk>/take/", mails.take, name="mail_take"),
    path("support/mails/<int:pk>/join/", mails.join, name="mail_join"),
    path("support/undelivered/", mails.undelivered, name="undelivered"),
    path("support/undelivered/again/", mails.send_again, name="send_again"),
    path("support/boxes/", boxes.boxes, name="boxes"),
    path("support/boxes/new/", boxes.create, name="box_add"),
    path("support/boxes/<int:pk>/", boxes.box, name="box"),
    path("support/boxes/<int:pk>/edit/", boxes.change, name="box_edit"),
    path("support/boxes/<int:pk>/test/", boxes.test, name="box_test"),
    path("support/boxes/<int:pk>/read/", boxes.read, name="box_read"),
    path("support/boxes/<int:pk>/pause/", boxes.pause, name="box_pause"),
    path("support/boxes/<int:pk>/schools/", boxes.name_school, name="box_school"),
    path("support/boxes/<int:pk>/schools/<int:address>/remove/", boxes.unname_school, name="box_school_remove"),
]
