from pupitre.governance.web.editors import EDITORS

app_name = "governance"
urlpatterns = [
    *(url for editor in EDITORS for url in editor.urls()),
]
