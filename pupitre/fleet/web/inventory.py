"""Bringing an inventory in: the file, which column is which, which word is which; then the import's own pages."""

from collections import Counter
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from pupitre.fleet import inventory
from pupitre.fleet.enums import DeviceState
from pupitre.fleet.models import ColumnMapping
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.web.frame import context
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.imports import operations, queries
from pupitre.kernel.imports.parsing import plain
from pupitre.kernel.imports.reading import Sheet, Unreadable
from pupitre.kernel.models import ImportRun
from pupitre.procurement.models import DeviceModel
from pupitre.territory.enums import OrganisationKind
from pupitre.territory.models import Organisation

AT_ONCE = 2_000_000  # bytes; a larger file is read by a worker
WORDS_SHOWN = 200  # words of a column that somebody matches by hand


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("The CSV that Snipe-IT, GLPI or your spreadsheet exports.")
    )
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Owner of the devices"))

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        bodies = Organisation.objects.visible(viewer, EDIT).exclude(kind=OrganisationKind.AREA)
        owner.queryset = bodies.order_by("kind", "name", "pk")
        first = owner.queryset.first()
        owner.initial = first.pk if first else None


class ColumnsForm(forms.Form):
    """For each fact, the column of the file that holds it."""

    def __init__(self, *args: Any, headers: list[str], found: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not in this file")), *((header, header) for header in headers if header)]
        for column in inventory.COLUMNS:
            self.fields[column.name] = forms.ChoiceField(
                label=str(column.label), choices=choices, required=False, initial=found.get(column.name, "")
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not values.get("serial") and not values.get("tag"):
            self.add_error("serial", _("Say which column has the serial number, or the label."))
        if not values.get("model") and not values.get("category"):
            self.add_error("model", _("Say which column tells what each device is."))
        return values


class WordsForm(forms.Form):
    """What the words of a file mean: its states and its models that nobody knows."""

    def __init__(
        self, *args: Any, states: list[str], models: list[str], catalogue: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.states, self.models = states, models
        for number, word in enumerate(states):
            self.fields[f"state-{number}"] = forms.ChoiceField(
                label=word, choices=[("", _("choose…")), *DeviceState.choices]
            )
        for number, word in enumerate(models):
            self.fields[f"model-{number}"] = forms.ChoiceField(
                label=word, choices=[("", _("a new model of the catalogue")), *catalogue], required=False
            )

    def state_fields(self) -> list[forms.BoundField]:
        return [self[f"state-{number}"] for number in range(len(self.states))]

    def model_fields(self) -> list[forms.BoundField]:
        return [self[f"model-{number}"] for number in range(len(self.models))]

    def said(self, kind: str, words: list[str]) -> dict[str, str]:
        return {word: self.cleaned_data[f"{kind}-{number}"] for number, word in enumerate(words)}


@page(EDIT)
def start(request: Request) -> HttpResponse:
    """Give the file; nothing is read of it but its shape."""
    viewer = request.viewer
    form = FileForm(request.POST or None, request.FILES or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        file, owner = form.cleaned_data["file"], form.cleaned_data["owner"]
        run = operations.open_run(
            inventory.KIND, file, name=file.name, options={"owner": owner.name}, actor=viewer, at=timezone.now()
        )
        if not _headers(run)[0]:
            return _plan(request, run)  # not a table: the import's own page says why
        return redirect("fleet:inventory_columns", run.pk)
    return _shown(request, "fleet/inventory.html", form=form, status=422 if form.errors else 200)


@page(EDIT)
def columns(request: Request, pk: int) -> HttpResponse:
    """Say which column is which; what was said for such a file before is proposed."""
    run = _run(request, pk)
    headers, guessed = _headers(run)
    if not headers:
        raise Http404
    owner = _owner(request, run)
    kept = ColumnMapping.objects.filter(organisation=owner, signature=inventory.signature(headers)).first()
    found = kept.columns if kept else guessed
    form = ColumnsForm(request.POST or None, headers=headers, found=found)
    if request.method == "POST" and form.is_valid():
        mapping, _made = ColumnMapping.objects.update_or_create(
            organisation=owner,
            signature=inventory.signature(headers),
            defaults={
                "columns": {name: value for name, value in form.cleaned_data.items() if value},
                "kept_at": timezone.now(),
                "kept_by_name": request.viewer.name,
            },
        )
        run.options = {**run.options, "mapping": str(mapping.pk)}
        run.save(update_fields=["options"])
        states, models = _unknown(run, mapping, owner)
        return redirect("fleet:inventory_words", run.pk) if states or models else _plan(request, run)
    return _shown(
        request, "fleet/inventory_columns.html", form=form, run=run, kept=kept, status=422 if form.errors else 200
    )


@page(EDIT)
def words(request: Request, pk: int) -> HttpResponse:
    """Say what the file's own words mean: states, and models to make or to match."""
    run = _run(request, pk)
    owner = _owner(request, run)
    mapping = get_object_or_404(ColumnMapping, pk=run.options.get("mapping") or 0, organisation=owner)
    states, models = _unknown(run, mapping, owner)
    catalogue = DeviceModel.objects.filter(organisation=owner).order_by("name", "pk").values_list("code", "name")
    form = WordsForm(request.POST or None, states=states, models=models, catalogue=list(catalogue))
    if request.method == "POST" and form.is_valid():
        mapping.states |= form.said("state", states)
        mapping.model_codes |= form.said("model", models)
        mapping.save()
        return _plan(request, run)
    return _shown(request, "fleet/inventory_words.html", form=form, run=run, status=422 if form.errors else 200)


def _shown(request: Request, template: str, *, status: int, **more: Any) -> HttpResponse:
    return render(request, template, context(request, "inventory", **more), status=status)


def _run(request: Request, pk: int) -> ImportRun:
    rows = queries.visible(request.viewer).filter(kind=inventory.KIND.code, state=ImportRun.State.WAITING)
    return get_object_or_404(rows, pk=pk)


def _owner(request: Request, run: ImportRun) -> Organisation:
    found = Organisation.objects.visible(request.viewer, EDIT).filter(name=run.options["owner"])
    owner = found.exclude(kind=OrganisationKind.AREA).order_by("kind", "pk").first()
    if owner is None:
        raise Http404
    return owner


def _headers(run: ImportRun) -> tuple[list[str], dict[str, str]]:
    """The headers of the file, and the columns that their names tell; nothing where it is no table."""
    with run.file.storage.open(run.file.name or "", "rb") as file:
        try:
            sheet = Sheet(file, inventory.COLUMNS)
        except Unreadable:
            return [], {}
        found = {
            column.name: sheet.headers[position]
            for column, position in zip(inventory.COLUMNS, sheet.match.positions, strict=True)
            if position is not None
        }
        headers = sheet.headers
        sheet.release()
    return headers, found


def _unknown(run: ImportRun, mapping: ColumnMapping, owner: Organisation) -> tuple[list[str], list[str]]:
    """The states and the models of the file that nothing explains yet, the most frequent first."""
    states: Counter[str] = Counter()
    models: Counter[str] = Counter()
    with run.file.storage.open(run.file.name or "", "rb") as file:
        sheet = Sheet(file, inventory.adapt(inventory.COLUMNS, {"mapping": mapping}))
        at = dict(zip([column.name for column in inventory.COLUMNS], sheet.match.positions, strict=True))
        model = at["model"] if at["model"] is not None else at["category"]
        try:
            for _line, cells, problem in sheet.rows():
                if problem is None:
                    states[cells[at["state"]].strip() if at["state"] is not None else ""] += 1
                    models[cells[model].strip() if model is not None else ""] += 1
        except Unreadable:
            pass  # the plan will say it
        sheet.release()
    known_states = {*inventory.KNOWN_STATES, *(plain(word) for word in mapping.states)}
    known_models = {*inventory.known_models(owner), *(plain(name) for name in mapping.model_codes)}
    return (
        [word for word, _n in states.most_common(WORDS_SHOWN) if word and plain(word) not in known_states],
        [word for word, _n in models.most_common(WORDS_SHOWN) if word and plain(word) not in known_models],
    )


def _plan(request: Request, run: ImportRun) -> HttpResponse:
    """Read the file, here or by a worker; the import's own page shows what it would do."""
    viewer = request.viewer
    if run.size <= AT_ONCE or viewer.person_id is None:
        operations.plan_run(run, actor=viewer, at=timezone.now())
    else:
        task = app.configure_task("web.plan_import")  # by name: that room stands above
        task.defer(run_id=run.pk, person_id=viewer.person_id, language=translation.get_language() or "fr")
    return redirect(reverse("imports:run", args=[run.pk]))
