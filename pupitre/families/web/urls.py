from django.urls import path

from pupitre.families.web import (
    activities,
    consents,
    contracts,
    followup,
    keeping,
    messages,
    programmes,
    sessions,
    signing,
)

app_name = "families"
SIGNING = [  # without an account
    path("sign/", signing.code, name="code"),
    path("sign/<str:token>/", signing.sign, name="sign"),
    path("sign/<str:token>/done/", signing.signed, name="signed"),
    path("sign/<str:token>/contract.pdf", signing.copy, name="copy"),
]
CONTRACTS = [
    path("", followup.home, name="home"),
    path("schools/<int:pk>/", followup.school, name="school"),
    path("schools/<int:pk>/ask/", followup.ask, name="ask"),
    path("contracts/", programmes.programme_list, name="programmes"),
    path("contracts/add/", programmes.add, name="programme_add"),
    path("contracts/<int:pk>/", programmes.programme, name="programme"),
    path("contracts/<int:pk>/edit/", programmes.edit, name="programme_edit"),
    path("contracts/<int:pk>/text/", programmes.text, name="text"),
    path("contracts/<int:pk>/publish/", programmes.publish, name="publish"),
    path("agreements/<int:pk>/", contracts.agreement, name="agreement"),
    path("agreements/<int:pk>/contract.pdf", contracts.document, name="document"),
    path("agreements/<int:pk>/papers/<int:signature>/", contracts.scan, name="scan"),
    path("agreements/<int:pk>/send/", contracts.send, name="send"),
    path("agreements/<int:pk>/sign/<str:signer>/", contracts.in_person, name="in_person"),
    path("agreements/<int:pk>/paper/", contracts.paper, name="paper"),
    path("agreements/<int:pk>/withdraw/", contracts.withdraw, name="withdraw"),
]
SESSIONS = [
    path("sessions/", sessions.session_list, name="sessions"),
    path("sessions/add/", sessions.add, name="session_add"),
    path("sessions/<int:pk>/", sessions.session, name="session"),
    path("sessions/<int:pk>/invite/", sessions.invite, name="session_invite"),
    path("sessions/<int:pk>/cancel/", sessions.cancel, name="session_cancel"),
    path("sessions/<int:pk>/attendance/", sessions.attendance, name="session_attendance"),
    path("sessions/<int:pk>/material/", sessions.material, name="session_material"),
    path("sessions/<int:pk>/material/<int:file>/", sessions.file, name="session_file"),
    path("invitation/<str:token>/", sessions.invitation, name="invitation"),
    path("invitation/<str:token>/<int:file>/", sessions.invitation_file, name="invitation_file"),
]
MESSAGES = [
    path("activities/", activities.activity_list, name="activities"),
    path("activities/add/", activities.add, name="activity_add"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/rename/", activities.rename, name="activity_rename"),
    path("activities/<int:pk>/remove/", activities.remove, name="activity_remove"),
    path("messages/", messages.message_list, name="messages"),
    path("messages/write/", messages.write, name="message_write"),
    path("messages/<int:pk>/", messages.message, name="message"),
]
CONSENTS = [
    path("consents/", consents.purposes, name="consents"),
    path("consents/add/", consents.purpose_add, name="purpose_add"),
    path("consents/<int:pk>/", consents.purpose, name="purpose"),
    path("consents/schools/<int:pk>/", consents.register, name="register"),
    path("consents/schools/<int:pk>/ask/", consents.ask, name="consent_ask"),
    path("consents/schools/<int:pk>/pupils/<int:pupil>/", consents.record, name="record"),
    path("consent/<str:token>/", consents.consent, name="consent"),
]
KEEPING = [
    path("keeping/", keeping.bodies, name="bodies"),
    path("keeping/<int:pk>/", keeping.rules, name="keeping"),
    path("keeping/<int:pk>/purge/", keeping.purge, name="purge"),
    path("keeping/<int:pk>/<slug:kind>/", keeping.decide, name="decide"),
]
urlpatterns = [*SIGNING, *CONTRACTS, *SESSIONS, *MESSAGES, *CONSENTS, *KEEPING]
