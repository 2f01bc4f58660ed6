"""Writing, one heading a screen: the page, and the acts that its fields post as one writes.

A field that saves itself (`X-Autosave`) is answered in JSON; without script the same form comes back to the page.
When someone else wrote in the same place meanwhile, the answer tells what stands there now (`theirs`; a page: 409).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.projects import headings, kinds, operations, permissions
from pupitre.projects.enums import AidKind, Fate, Heading
from pupitre.projects.models import AidCount, Aim, LearningNeed, Need, Passage, Project
from pupitre.projects.permissions import WRITE
from pupitre.projects.queries import projects as queries
from pupitre.projects.refusals import AimNotOffered, ChangedMeanwhile
from pupitre.projects.web import words
from pupitre.projects.web.forms import EquipmentForm, NeedForm
from pupitre.projects.web.found import acting, context_of, project_of, viewer_of

View = Callable[..., HttpResponse]


def editing(request: HttpRequest, pk: int) -> Project:
    """The project, where the viewer is in its team or speaks for its school.

    Errors: NotAllowed for others of the school.
    """
    found = project_of(request, pk, WRITE)
    if not permissions.can_write(viewer_of(request), found):
        raise NotAllowed
    return found


@page(WRITE)
def write(request: HttpRequest, pk: int, heading: str) -> HttpResponse:
    """One heading: its questions and its rows, which save themselves."""
    found = editing(request, pk)
    if heading not in Heading.values:
        raise Http404
    if not found.is_writable:
        return redirect(found)
    return _page(request, found, heading)


def _page(request: HttpRequest, found: Project, heading: str, **more: Any) -> HttpResponse:
    context = context_of(request, found)
    steps = context["steps"]
    place = next(number for number, step in enumerate(steps) if step["code"] == heading)
    texts = {row.key: row for row in found.passages.all()}
    context |= {
        "here": heading,
        "step": steps[place],
        "before": steps[place - 1] if place else None,
        "after": steps[place + 1],
        "passages": [(asked, texts.get(asked.key) or Passage()) for asked in headings.of(heading)],
        **_rows(found, heading),
        **more,
    }
    return render(request, "projects/write.html", context, status=422 if "wrong" in more else 200)


def _rows(found: Project, heading: str) -> dict[str, Any]:
    """What a heading holds besides its texts."""
    if heading == Heading.EQUIPMENT:
        rows = list(found.equipment.order_by("function", "label", "pk"))
        undecided = sum(not row.fate for row in rows)
        return {"equipment": rows, "fates": Fate.choices[1:], "undecided": undecided, "form": EquipmentForm()}
    if heading == Heading.LEARNING:
        return _learning(found)
    if heading == Heading.DISABILITY:
        counts = {row.kind: row for row in found.aids.all()}
        return {"aids": [(kind, label, counts.get(kind) or AidCount()) for kind, label in AidKind.choices]}
    return {}


def _learning(found: Project) -> dict[str, Any]:
    aims = list(Aim.objects.filter(organisation=queries.running_body(found.school)).order_by("position", "code"))
    offered = kinds.choices(kinds.of_school(found.school))
    names = dict(offered)
    rows = found.learning_needs.filter(withdrawn_at__isnull=True).select_related("aim").order_by("pk")
    asked: dict[int, list[tuple[Need, str]]] = {}
    for need in Need.objects.filter(learning_need__project=found).asked().order_by("pk"):
        said = names.get(f"{need.function}|{need.group}", need.function)
        asked.setdefault(need.learning_need_id, []).append((need, said))
    return {
        "aims": [aim for aim in aims if aim.is_offered],
        "all_aims": aims,
        "learning": [(row, asked.get(row.pk, []), NeedForm(kinds=offered, prefix=f"need{row.pk}")) for row in rows],
    }


def saving(heading: str | None = None) -> Callable[[View], View]:
    """An act on a project's text: answered as the form asked, with the conflict or the refusal told in place."""

    def decorate(view: View) -> View:
        @require_POST
        @page(WRITE)
        @wraps(view)
        def posted(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            found = editing(request, pk)
            here = heading or _heading_of(kwargs["key"])
            try:
                row = view(request, found, *args, **kwargs)
            except ChangedMeanwhile as conflict:
                return _conflict(request, found, here, conflict)
            except Refusal as refusal:
                if "X-Autosave" not in request.headers:
                    raise
                return JsonResponse({"refusal": str(refusal)}, status=refusal.status)
            if isinstance(row, HttpResponse):
                return row
            if "X-Autosave" in request.headers:
                return JsonResponse(_saved(found, row))
            anchor = f"#{request.POST['anchor']}" if request.POST.get("anchor") else ""
            return redirect(reverse("projects:write", args=[found.pk, here]) + anchor)

        return posted

    return decorate


def _heading_of(key: str) -> str:
    if key not in headings.BY_KEY:
        raise Http404
    return headings.BY_KEY[key].heading


def _saved(found: Project, row: Any) -> dict[str, Any]:
    """What the page is told once a field is kept: its revision, and the progress of the headings."""
    standing = queries.standing(Project.objects.get(pk=found.pk), timezone.now())
    reached = {
        code: {"sign": words.REACHED[progress][0], "word": str(words.REACHED[progress][1])}
        for code, progress in standing.progress.items()
    }
    at = timezone.localtime()
    said = _("Saved at %(time)s") % {"time": f"{at:%H:%M}"}
    return {"revision": getattr(row, "revision", 0), "said": said, "reached": reached, "whole": standing.whole}


FIELDS = ("text", "aim_id", "levels", "fate", "note", "count")


def _conflict(request: HttpRequest, found: Project, heading: str, conflict: ChangedMeanwhile) -> HttpResponse:
    """What stands there now, beside what was typed: nothing was written, and the writer chooses."""
    row: Any = conflict.row
    theirs = {name.removesuffix("_id"): getattr(row, name) for name in FIELDS if hasattr(row, name)}
    told = {"refusal": str(conflict), "revision": row.revision, "theirs": theirs}
    if "X-Autosave" in request.headers:
        return JsonResponse(told)  # a choice to offer, not a failure
    mine = {name: request.POST.get(name, "") for name in theirs}
    context = {**told, "mine": mine, "project": found, "action": request.path, "title": words.title(found.school)}
    context["back"] = reverse("projects:write", args=[found.pk, heading])
    return render(request, "projects/conflict.html", context, status=409)


def _base(request: HttpRequest) -> int:
    asked = request.POST.get("revision", "")
    return int(asked) if asked.isdigit() and len(asked) < 9 else 0


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n")


@saving()
def passage(request: HttpRequest, found: Project, key: str) -> Any:
    return operations.save_passage(
        project=found, key=key, text=_text(request, "text"), base=_base(request), **acting(request)
    )


@saving(Heading.EQUIPMENT)
def equipment_save(request: HttpRequest, found: Project, row: int) -> Any:
    fate = request.POST.get("fate", "")
    return operations.save_equipment(
        row=get_object_or_404(found.equipment, pk=row),
        fate=fate if fate in Fate.values else Fate.UNDECIDED,
        note=_text(request, "note"),
        base=_base(request),
        **acting(request),
    )


@saving(Heading.EQUIPMENT)
def equipment_add(request: HttpRequest, found: Project) -> Any:
    form = EquipmentForm(request.POST)
    if not form.is_valid():
        return _page(request, found, Heading.EQUIPMENT, form=form, wrong=True)
    return operations.add_equipment(project=found, **form.cleaned_data, **acting(request))


@saving(Heading.EQUIPMENT)
def equipment_remove(request: HttpRequest, found: Project, row: int) -> Any:
    return operations.remove_equipment(row=get_object_or_404(found.equipment, pk=row), **acting(request))


@saving(Heading.EQUIPMENT)
def equipment_rest(request: HttpRequest, found: Project) -> Any:
    return operations.decide_rest(project=found, **acting(request))


@saving(Heading.EQUIPMENT)
def equipment_refresh(request: HttpRequest, found: Project) -> Any:
    count = operations.refresh_equipment(project=found, **acting(request))
    said = ngettext("%(count)s new line from the inventory.", "%(count)s new lines from the inventory.", count)
    messages.success(request, said % {"count": count} if count else _("The list holds all of the inventory already."))
    return count


@saving(Heading.LEARNING)
def learning_add(request: HttpRequest, found: Project) -> Any:
    aim = _aim(request)
    if aim is None:
        raise AimNotOffered
    return _back_to(found, operations.add_learning_need(project=found, aim=aim, **acting(request)))


def _back_to(found: Project, row: LearningNeed) -> HttpResponse:
    return redirect(reverse("projects:write", args=[found.pk, Heading.LEARNING]) + f"#learning-{row.pk}")


@saving(Heading.LEARNING)
def learning_save(request: HttpRequest, found: Project, row: int) -> Any:
    learning = _learning_need(found, row)
    return operations.save_learning_need(
        row=learning,
        aim=_aim(request) or learning.aim,
        levels=_text(request, "levels"),
        text=_text(request, "text"),
        base=_base(request),
        **acting(request),
    )


@saving(Heading.LEARNING)
def learning_remove(request: HttpRequest, found: Project, row: int) -> Any:
    return operations.remove_learning_need(row=_learning_need(found, row), base=_base(request), **acting(request))


@saving(Heading.LEARNING)
def need_add(request: HttpRequest, found: Project, row: int) -> Any:
    learning = _learning_need(found, row)
    offered = kinds.choices(kinds.of_school(found.school))
    form = NeedForm(request.POST, kinds=offered, prefix=f"need{row}")
    if not form.is_valid():
        context = _learning(found)
        context["learning"] = [
            (each, asked, form if each.pk == row else blank) for each, asked, blank in context["learning"]
        ]
        return _page(request, found, Heading.LEARNING, **context, wrong=True)
    function, _bar, group = form.cleaned_data["kind"].partition("|")
    values = {"quantity": form.cleaned_data["quantity"], "note": form.cleaned_data["note"]}
    operations.ask(learning_need=learning, function=function, group=group, **values, **acting(request))
    return _back_to(found, learning)


@saving(Heading.LEARNING)
def need_drop(request: HttpRequest, found: Project, row: int) -> Any:
    need = get_object_or_404(Need.objects.filter(learning_need__project=found), pk=row)
    learning = need.learning_need
    operations.drop(need=need, **acting(request))
    return _back_to(found, learning)


@saving(Heading.DISABILITY)
def aid_save(request: HttpRequest, found: Project, kind: str) -> Any:
    if kind not in AidKind.values:
        raise Http404
    asked = request.POST.get("count", "").strip()
    count = int(asked) if asked.isdigit() and len(asked) < 4 else 0
    return operations.save_aid(project=found, kind=kind, count=count, base=_base(request), **acting(request))


def _aim(request: HttpRequest) -> Aim | None:
    asked = request.POST.get("aim", "")
    return Aim.objects.filter(pk=int(asked)).first() if asked.isdigit() and len(asked) < 19 else None


def _learning_need(found: Project, row: int) -> LearningNeed:
    rows = found.learning_needs.filter(withdrawn_at__isnull=True).select_related("project", "aim")
    return get_object_or_404(rows, pk=row)
