from pupitre.fleet.web.editors import EDITORS

app_name = "fleet"
urlpatterns = [url for editor in EDITORS for url in editor.urls()]
