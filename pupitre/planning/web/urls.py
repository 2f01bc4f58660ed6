from pupitre.planning.web.editors import EDITORS

app_name = "planning"
urlpatterns = [url for editor in EDITORS for url in editor.urls()]
