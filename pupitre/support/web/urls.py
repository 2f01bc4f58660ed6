"""The pages of the room: one list of paths a subject."""

from django.urls import path

from pupitre.support.web import (
    acts,
    articles,
    asking,
    bulk,
    calls,
    chat,
    chats,
    field,
    figures,
    handling,
    home,
    mine,
    opinion,
    problems,
    queue,
    setting_up,
    stock,
    targets,
    ticket,
    visits,
)
from pupitre.support.web.editors import EDITORS

app_name = "support"
DESK = [
    path("", home.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", bulk.take, name="bulk_take"),
    path("queue/many/", bulk.bulk, name="bulk"),
    path("priority/", handling.priority, name="priority"),
]
CALLS = [
    path("call/", calls.call, name="call"),
    path("calls/", calls.call_backs, name="call_backs"),
    path("calls/told/", calls.told, name="told"),
]
TICKET = [
    path("requests/<int:pk>/", ticket.ticket, name="ticket"),
    path("requests/<int:pk>/around/", ticket.side, name="ticket_side"),
    path("requests/<int:pk>/unseal/", ticket.unseal, name="unseal"),
    path("requests/<int:pk>/files/<int:file>/", ticket.file, name="file"),
    path("requests/<int:pk>/canned/", ticket.canned, name="canned"),
    path("requests/<int:pk>/say/", acts.say, name="say"),
    path("requests/<int:pk>/take/", acts.take, name="take"),
    path("requests/<int:pk>/state/", acts.state, name="state"),
    path("requests/<int:pk>/tasks/", acts.work, name="work"),
    path("requests/<int:pk>/tasks/<int:task>/", acts.tick, name="tick"),
    path("requests/<int:pk>/watch/", acts.watch, name="watch"),
    path("requests/<int:pk>/watchers/", acts.watchers, name="watchers"),
    path("requests/<int:pk>/split/<int:message>/", acts.split, name="split"),
    path("requests/<int:pk>/what/", handling.qualify, name="qualify"),
    path("requests/<int:pk>/hands/", handling.hand_over, name="hand_over"),
    path("requests/<int:pk>/join/", handling.join, name="join"),
]
CHAT = [
    path("chat/", chat.start, name="chat"),
    path("chat/<int:pk>/", chat.shown, name="chat_talk"),
    path("chat/<int:pk>/lines/", chat.lines, name="chat_lines"),
    path("chat/<int:pk>/say/", chat.say, name="chat_say"),
    path("chat/<int:pk>/typing/", chat.typing, name="chat_typing"),
    path("chat/<int:pk>/end/", chat.end, name="chat_end"),
    path("chat/<int:pk>/files/<int:file>/", chat.file, name="chat_file"),
    path("chats/", chats.panel, name="chats"),
    path("chats/away/", chats.away, name="away"),
    path("chats/<int:pk>/take/", chats.take, name="chat_take"),
    path("chats/<int:pk>/hand-over/", chats.hand_over, name="chat_hand_over"),
    path("requests/<int:pk>/presence/", chats.there, name="presence"),
    path("requests/<int:pk>/writing/", chats.writing, name="writing"),
]
SEEING = [
    path("month/", figures.month, name="month"),
    path("month/open/<int:pk>/", figures.open_month, name="open_month"),
    path("problems/", problems.problems, name="problems"),
    path("problems/<int:pk>/", problems.problem, name="problem"),
    path("problems/decide/<int:pk>/", problems.decide, name="problem_decide"),
    path("month/settings/<int:pk>/", figures.settings, name="desk_settings"),
]
PORTAL = [
    path("ask/", asking.ask, name="ask"),
    path("ask/suggestions/", asking.suggestions, name="suggestions"),
    path("mine/", mine.mine, name="mine"),
    path("mine/<int:pk>/", mine.request_page, name="request"),
    path("mine/<int:pk>/write/", mine.write, name="request_write"),
    path("mine/<int:pk>/score/", mine.score, name="score"),
    path("mine/<int:pk>/files/<int:file>/", mine.file, name="request_file"),
    path("opinion/<str:token>/", opinion.opinion, name="opinion"),
    path("help/", articles.help_page, name="help"),
    path("help/<int:pk>/", articles.article, name="article"),
    path("help/<int:pk>/solved/", articles.helped, name="article_helped"),
    *articles.ARTICLES.urls(),
]
FIELD = [
    path("requests/<int:pk>/field/", field.field, name="field"),
    path("requests/<int:pk>/articles/", field.fitting, name="fitting"),
    path("requests/<int:pk>/field/visit/", field.need_visit, name="need_visit"),
    path("requests/<int:pk>/field/swap/", field.swap, name="swap"),
    path("requests/<int:pk>/field/part/", field.part, name="part"),
    path("visits/", visits.calendar, name="visits"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/order/", visits.arrange, name="visit_arrange"),
    path("visits/<int:pk>/start/", visits.leave_from, name="visit_start"),
    path("visits/<int:pk>/tell/", visits.tell, name="visit_tell"),
    path("visits/plan/<int:school>/", visits.plan, name="visit_plan"),
    path("visits/stops/<int:pk>/", visits.stop, name="visit_stop"),
]
STOCK = [
    path("parts/", stock.stock, name="stock"),
    path("parts/add/", stock.add, name="stock_add"),
    path("parts/<int:pk>/", stock.part, name="stock_part"),
]
SETTING_UP = [
    path("desk/", setting_up.home, name="setting_up"),
    path("desk/<int:pk>/set-up/", setting_up.set_up, name="set_up"),
    path("desk/<int:pk>/reckon/", setting_up.reckon, name="reckon"),
    path("desk/<int:pk>/targets/", targets.targets, name="targets"),
    path("desk/<int:pk>/hours/add/", setting_up.add_hours, name="hours_add"),
    path("hours/<int:pk>/", setting_up.hours, name="hours"),
    path("hours/<int:pk>/remove/", setting_up.remove_hours, name="hours_remove"),
    path("teams/<int:pk>/members/", setting_up.members, name="members"),
    *(url for editor in EDITORS for url in editor.urls()),
]
urlpatterns = [*DESK, *SETTING_UP, *CALLS, *TICKET, *CHAT, *SEEING, *PORTAL, *FIELD, *STOCK]
