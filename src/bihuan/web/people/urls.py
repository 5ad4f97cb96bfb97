from __future__ import annotations

from django.urls import path

from bihuan.web.people.views import accounts, grants, offices, own

app_name = "people"
urlpatterns = [
    path("sign-in/", own.sign_in, name="sign_in"),
    path("sign-out/", own.sign_out, name="sign_out"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/second-factor/", own.second_factor, name="second_factor"),
    path("me/second-factor/off/", own.second_factor_off, name="second_factor_off"),
    path("me/recovery-codes/", own.recovery_codes, name="recovery_codes"),
    path("me/sessions/end/", own.end_sessions, name="end_sessions"),
    path("offices/", offices.offices, name="offices"),
    path("offices/new/", offices.office_new, name="office_new"),
    path("offices/<int:office_id>/", offices.office, name="office"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/edit/", accounts.account_edit, name="account_edit"),
    path("accounts/<int:account_id>/<slug:act>/", accounts.account_act, name="account_act"),
    path("grants/", grants.grants, name="grants"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/<int:assignment_id>/end/", grants.grant_end, name="grant_end"),
]
