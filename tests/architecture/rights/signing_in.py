"""The pages of django-allauth, under /account/: grouped by who they are for."""

from tests.architecture.rights.table import EVERYONE, PUBLIC, Row

_OPEN = """
account_login account_signup account_logout account_inactive account_email_verification_sent account_reset_password
account_reset_password_done account_reset_password_from_key_done socialaccount_login_cancelled
"""
_SIGNED_IN = """
account_email account_change_password account_set_password account_reauthenticate
mfa_index mfa_reauthenticate mfa_activate_totp mfa_generate_recovery_codes mfa_list_webauthn mfa_add_webauthn
socialaccount_connections usersessions_list
"""
ROWS = [
    *(Row(name, PUBLIC) for name in _OPEN.split()),
    *(Row(name, EVERYONE) for name in _SIGNED_IN.split()),
]
# Those that need a mail's key, a provider's answer or a second factor are tried in tests/accounts.
ELSEWHERE = """
account_confirm_email account_reset_password_from_key account_confirm_login_code
saml_acs saml_finish_acs saml_sls saml_metadata saml_login openid_connect_login openid_connect_callback
socialaccount_login_error socialaccount_signup
mfa_authenticate mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes
mfa_edit_webauthn mfa_remove_webauthn mfa_reauthenticate_webauthn mfa_login_webauthn
"""
