"""Addresses of what happens to devices: campaigns, scanning."""

from django.urls import path

from pupitre.fleet.web import campaigns, checks, disposals, incidents, loans, scanning, withdrawals

CAMPAIGNS = [
    path("campaigns/", campaigns.campaign_list, name="campaigns"),
    path("campaigns/add/", campaigns.campaign_add, name="campaign_add"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/schools/<int:school>/", campaigns.campaign_school, name="campaign_school"),
    path("campaigns/<int:pk>/conflicts/", campaigns.conflicts, name="campaign_conflicts"),
    path("campaigns/<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
    path("campaigns/<int:pk>/reopen/", campaigns.campaign_reopen, name="campaign_reopen"),
    path("conflicts/<int:pk>/settle/", campaigns.settle, name="conflict_settle"),
    path("scan/worker.js", scanning.worker, name="scan_worker"),
    path("scan/<int:campaign>/<int:school>/", scanning.scan, name="scan"),
    path("scan/<int:campaign>/<int:school>/extract/", scanning.scan_extract, name="scan_extract"),
    path("scan/<int:campaign>/<int:school>/receive/", scanning.scan_receive, name="scan_receive"),
]
INCIDENTS = [
    path("devices/<int:pk>/incident/", incidents.declare, name="incident_declare"),
    path("incidents/", incidents.incident_list, name="incidents"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/repair/", incidents.repair_send, name="repair_send"),
    path("incidents/<int:pk>/waive/", incidents.waive, name="incident_waive"),
    path("incidents/<int:pk>/close/", incidents.incident_close, name="incident_close"),
    path("incidents/<int:pk>/photos/<int:photo>/", incidents.incident_photo, name="incident_photo"),
    path("repairs/", incidents.repairs, name="repairs"),
    path("repairs/<int:pk>/back/", incidents.repair_back, name="repair_back"),
]
CHECKS = [
    path("checks/", checks.check_list, name="checks"),
    path("checks/start/", checks.check_start, name="check_start"),
    path("scan/checks/<int:pk>/", checks.check, name="check"),
    path("scan/checks/<int:pk>/extract/", checks.check_extract, name="check_extract"),
    path("scan/checks/<int:pk>/receive/", checks.check_receive, name="check_receive"),
    path("checks/<int:pk>/accept/", checks.check_accept, name="check_accept"),
    path("checks/<int:pk>/drop/", checks.check_drop, name="check_drop"),
]
DISPOSALS = [
    path("withdrawals/add/", withdrawals.add, name="withdrawal_add"),
    path("withdrawals/<int:pk>/", withdrawals.withdrawal, name="withdrawal"),
    path("withdrawals/<int:pk>/withdraw/", withdrawals.withdraw, name="withdrawal_withdraw"),
    path("withdrawals/<int:pk>/drop/", withdrawals.drop, name="withdrawal_drop"),
    path("disposals/", disposals.disposal_list, name="disposals"),
    path("disposals/add/", disposals.disposal_add, name="disposal_add"),
    path("disposals/<int:pk>/", disposals.disposal, name="disposal"),
    path("disposals/<int:pk>/certificate/", disposals.disposal_certificate, name="disposal_certificate"),
]
LOANS = [
    path("loans/", loans.loan_list, name="loans"),
    path("loans/lend/", loans.lend_scan, name="lend_scan"),
    path("loans/back/", loans.back, name="loans_back"),
    path("loans/<int:pk>/", loans.loan, name="loan"),
    path("loans/<int:pk>/back/", loans.loan_back, name="loan_back"),
    path("loans/<int:pk>/extend/", loans.loan_extend, name="loan_extend"),
    path("devices/<int:pk>/lend/", loans.lend, name="lend"),
]
EVENTS = [*LOANS, *DISPOSALS, *CHECKS, *CAMPAIGNS, *INCIDENTS]
