"""Addresses of supply."""

from django.urls import path

from cogov.supply.views import compare, counts, needs, rounds, stock

app_name = "supply"
urlpatterns = [
    path("needs/", needs.need_list, name="needs"),
    path("needs/new/", needs.need_new, name="need-new"),
    path("needs/<uuid:key>/", needs.need_detail, name="need"),
    path("needs/<uuid:key>/change/", needs.need_change, name="need-change"),
    path("needs/<uuid:key>/verify/", needs.need_verify, name="need-verify"),
    path("needs/<uuid:key>/reject/", needs.need_reject, name="need-reject"),
    path("needs/<uuid:key>/close/", needs.need_close, name="need-close"),
    path("needs/<uuid:key>/withdraw/", needs.need_withdraw, name="need-withdraw"),
    path("needs/<uuid:key>/confirm/", needs.need_confirm, name="need-confirm"),
    path("needs/<uuid:key>/answer/", needs.need_answer, name="need-answer"),
    path("needs/<uuid:key>/contact/", needs.need_contact, name="need-contact"),
    path("needs/<uuid:key>/give/", rounds.by_hand, name="need-give"),
    path("offers/", needs.offer_list, name="offers"),
    path("offers/new/", needs.offer_new, name="offer-new"),
    path("offers/<uuid:key>/withdraw/", needs.offer_withdraw, name="offer-withdraw"),
    path("stock/", stock.stock_list, name="stock"),
    path("stock/new/", stock.lot_new, name="lot-new"),
    path("stock/<uuid:key>/", stock.lot_detail, name="lot"),
    path("statements/", stock.statement_list, name="statements"),
    path("statements/new/", stock.statement_new, name="statement-new"),
    path("statements/<uuid:key>/correct/", stock.statement_correct, name="statement-correct"),
    path("datasets/", stock.dataset_list, name="datasets"),
    path("datasets/<uuid:key>/", stock.dataset_detail, name="dataset"),
    path("rounds/", rounds.run_list, name="rounds"),
    path("rounds/new/", rounds.run_new, name="round-new"),
    path("rounds/<uuid:key>/", rounds.run_detail, name="round"),
    path("rounds/<uuid:key>/approve/", rounds.run_approve, name="round-approve"),
    path("rounds/<uuid:key>/reject/", rounds.run_reject, name="round-reject"),
    path("jobs/<uuid:key>/", rounds.job_detail, name="job"),
    path("jobs/<uuid:key>/cancel/", rounds.job_cancel, name="job-cancel"),
    path("shipments/", rounds.shipment_list, name="shipments"),
    path("shipments/<uuid:key>/", rounds.shipment_detail, name="shipment"),
    path("shipments/<uuid:key>/send/", rounds.shipment_send, name="shipment-send"),
    path("shipments/<uuid:key>/receive/", rounds.shipment_receive, name="shipment-receive"),
    path("counts/", counts.count_list, name="counts"),
    path("counts/new/", counts.count_new, name="count-new"),
    path("counts/<uuid:key>/", counts.count_detail, name="count"),
    path("counts/<uuid:key>/ask/", counts.count_ask, name="count-ask"),
    path("counts/<uuid:key>/call/", counts.count_call, name="count-call"),
    path("rounds/<uuid:key>/compare/", compare.run_compare, name="round-compare"),
]
