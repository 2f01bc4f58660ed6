from django.urls import path

from pupitre.families.web import signing

app_name = "families"
urlpatterns = [
    path("sign/", signing.code, name="code"),
    path("sign/<str:token>/", signing.sign, name="sign"),
    path("sign/<str:token>/done/", signing.signed, name="signed"),
    path("sign/<str:token>/contract.pdf", signing.copy, name="copy"),
]
