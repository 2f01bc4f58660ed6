"""The addresses of ratios, and of what moves between schools."""

from django.urls import path

from pupitre.fleet.web import ratios, transfers

RATIOS = [
    path("ratios/", ratios.overview, name="ratios"),
    path("ratios/path/", ratios.path, name="ratios_path"),
    path("ratios/<int:pk>/", ratios.of_school, name="ratios_school"),
    path("transfers/", transfers.transfer_list, name="transfers"),
    path("transfers/add/", transfers.add, name="transfer_add"),
    path("transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("transfers/<int:pk>/act/<str:name>/", transfers.act, name="transfer_act"),
    path("transfers/<int:pk>/receive/", transfers.receive, name="transfer_receive"),
]
