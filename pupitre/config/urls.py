from django.urls import include, path

urlpatterns = [
    path("", include("pupitre.web.urls")),
    path("", include("pupitre.accounts.web.urls")),
    path("", include("pupitre.territory.web.urls")),
    path("imports/", include("pupitre.web.imports.urls")),
    path("governance/", include("pupitre.governance.web.urls")),
    path("projects/", include("pupitre.projects.web.urls")),
    path("procurement/", include("pupitre.procurement.web.urls")),
    path("fleet/", include("pupitre.fleet.web.urls")),
    path("families/", include("pupitre.families.web.urls")),
    path("support/", include("pupitre.support.web.urls")),
    path("", include("pupitre.connectors.web.urls")),
    path("live/", include("pupitre.support.web.live")),
    path("plan/", include("pupitre.planning.web.urls")),
    path("account/", include("allauth.urls")),
]
