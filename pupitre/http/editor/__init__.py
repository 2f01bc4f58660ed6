"""The one editor of rows that have no rule of their own: list, add, edit, delete, audited.

    MEASURES = Editor(
        name="measures", model=FundingMeasure, listing=Listing(...), fields=("organisation", "code", ...),
        view=permissions.VIEW_MONEY, edit=permissions.EDIT,
        title=_("Funding measures"), add=_("Add a measure"), one=_("Funding measure"),
    )
    urlpatterns = MEASURES.urls()   # "measures", "measures_add", "measures_edit" (pk), "measures_delete" (pk)

The model's manager offers `visible(viewer, capability)`: rows and the choices of every foreign key stay within it.
A row that has a rule is written by an operation of its room, never here.
"""

from pupitre.http.editor.description import Editor

__all__ = ["Editor"]
