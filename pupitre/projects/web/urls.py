from pupitre.projects.web.editors import EDITORS

app_name = "projects"
urlpatterns = [url for editor in EDITORS for url in editor.urls()]
