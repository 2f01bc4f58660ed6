from django.urls import include, path

from pupitre.governance.web.editors import EDITORS
from pupitre.governance.web.steering.urls import urlpatterns as steering_urls

app_name = "governance"
urlpatterns = [
    *(url for editor in EDITORS for url in editor.urls()),
    *steering_urls,
    path("money/", include("pupitre.governance.web.money.urls")),
]
