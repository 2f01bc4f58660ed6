from pupitre.procurement.web.editors import EDITORS

app_name = "procurement"
urlpatterns = [url for editor in EDITORS for url in editor.urls()]
