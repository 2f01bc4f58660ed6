"""The addresses of ratios, of usage reviews, and of what moves between schools."""

from django.urls import path

from pupitre.fleet.web import ratios, reallocation, restating, reviews, transfers

MOVES = [
    path("ratios/", ratios.overview, name="ratios"),
    path("ratios/path/", ratios.path, name="ratios_path"),
    path("ratios/<int:pk>/", ratios.of_school, name="ratios_school"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/act/<str:name>/", reviews.act, name="review_act"),
    path("sets/<int:pk>/review/", reviews.begin, name="review_begin"),
    path("reallocation/", reallocation.reallocation, name="reallocation"),
    path("reallocation/propose/", reallocation.propose, name="reallocation_propose"),
    path("stock/restate/", restating.restate, name="stock_restate"),
    path("transfers/", transfers.transfer_list, name="transfers"),
    path("transfers/add/", transfers.add, name="transfer_add"),
    path("transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("transfers/<int:pk>/act/<str:name>/", transfers.act, name="transfer_act"),
    path("transfers/<int:pk>/receive/", transfers.receive, name="transfer_receive"),
]
