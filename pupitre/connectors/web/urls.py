from django.urls import path

from pupitre.connectors.web import agents

app_name = "connectors"
urlpatterns = [
    path("agent/", agents.inventory, name="agent"),
    path("front/inventory.php", agents.inventory, name="agent_as_glpi"),
]
