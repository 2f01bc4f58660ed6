"""The addresses of ratios and of what moves between schools."""

from django.urls import path

from pupitre.fleet.web import ratios

RATIOS = [
    path("ratios/", ratios.overview, name="ratios"),
    path("ratios/path/", ratios.path, name="ratios_path"),
    path("ratios/<int:pk>/", ratios.of_school, name="ratios_school"),
]
