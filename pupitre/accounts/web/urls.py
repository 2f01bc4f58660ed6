from django.urls import path

from pupitre.accounts.web.views import me, people, providers, roles, trail

app_name = "accounts"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="person_edit"),
    path("people/<int:pk>/invite-again/", people.invite_again, name="invite_again"),
    path("people/<int:pk>/close/", people.close, name="person_close"),
    path("people/<int:pk>/reopen/", people.reopen, name="person_reopen"),
    path("people/<int:pk>/grant/", people.grant, name="grant"),
    path("people/<int:pk>/link/", people.link, name="login_link"),
    path("people/<int:pk>/see-as/", people.see_as, name="see_as"),
    path("memberships/<int:pk>/end/", people.end, name="membership_end"),
    path("logins/<int:pk>/unlink/", people.unlink, name="login_unlink"),
    path("see-as/stop/", people.stop, name="see_as_stop"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.create, name="role_create"),
    path("roles/<slug:code>/", roles.role, name="role"),
    path("roles/<slug:code>/restore/", roles.restore, name="role_restore"),
    path("roles/<slug:code>/remove/", roles.remove, name="role_remove"),
    path("sign-in/", providers.providers, name="providers"),
    path("sign-in/new/<str:kind>/", providers.create, name="provider_create"),
    path("sign-in/<int:pk>/", providers.change, name="provider"),
    path("sign-in/<int:pk>/remove/", providers.remove, name="provider_remove"),
    path("administration/", trail.administration, name="administration"),
    path("audit/", trail.audit, name="audit"),
    path("outbox/", trail.outbox, name="outbox"),
    path("outbox/<int:pk>/retry/", trail.retry, name="mail_retry"),
    path("me/", me.me, name="me"),
    path("me/sign-out-everywhere/", me.sign_out_everywhere, name="sign_out_everywhere"),
]
