from django.urls import path

from pupitre.connectors.web import agents, sources

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
]
