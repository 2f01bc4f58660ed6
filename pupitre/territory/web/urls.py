from django.urls import path

from pupitre.territory.web import calendars, maps, organisations, places, schools
from pupitre.territory.web.editors import CYCLES, LEVELS

app_name = "territory"
urlpatterns = [
    path("schools/", schools.school_list, name="schools"),
    path("schools/map/", maps.school_map, name="map"),
    path("schools/map.json", maps.map_data, name="map_data"),
    path("schools/open/", schools.open_school, name="open_school"),
    path("schools/<int:pk>/edit/", schools.edit_school, name="edit_school"),
    path("schools/<int:pk>/close/", schools.close_school, name="close_school"),
    path("schools/<int:pk>/reopen/", schools.reopen_school, name="reopen_school"),
    path("schools/<int:pk>/merge/", schools.merge_school, name="merge_school"),
    path("schools/<int:pk>/move/", schools.move_school, name="move_school"),
    path("schools/<int:pk>/dependents/", schools.school_dependents, name="school_dependents"),
    path("schools/<int:pk>/buildings/", places.add_building, name="add_building"),
    path("schools/<int:pk>/classes/", places.class_groups, name="class_groups"),
    path("schools/<int:pk>/classes/new/", places.add_class_group, name="add_class_group"),
    path("buildings/<int:pk>/", places.building, name="building"),
    path("buildings/<int:pk>/rooms/", places.add_room, name="add_room"),
    path("rooms/<int:pk>/", places.room, name="room"),
    path("rooms/<int:pk>/remove/", places.remove_room, name="remove_room"),
    path("classes/<int:pk>/", places.class_group, name="class_group"),
    path("classes/<int:pk>/remove/", places.remove_class_group, name="remove_class_group"),
    path("organisations/", organisations.tree, name="organisations"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.add_calendar, name="add_calendar"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/remove/", calendars.remove_calendar, name="remove_calendar"),
    path("calendars/<int:pk>/periods/", calendars.add_period, name="add_period"),
    path("periods/<int:pk>/", calendars.period, name="period"),
    path("periods/<int:pk>/remove/", calendars.remove_period, name="remove_period"),
    *LEVELS.urls(),
    *CYCLES.urls(),
]
