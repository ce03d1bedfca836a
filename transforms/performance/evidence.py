"""Whose document it is where a document has forms on performance and no other tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.identity.names import clean, is_organisation
from transforms.identity.pieces import PERFORMANCE_FORM, Evidence
from transforms.performance.form import SELF_EVALUATION, Form

_DEPARTMENT = "department"


def form_evidence(forms: Sequence[Form]) -> Iterator[Evidence]:
    """Yield kind, year, body and scope as the forms of a document print them.

    A self-evaluation is of a final account, a target of a budget. The body of forms that all name one unit is this
    unit, else the department above the projects.
    """
    units = {form.fields.get("unit_name") for form in forms}
    of_unit = len(units) == 1 and not any(form.kind.startswith(_DEPARTMENT) for form in forms)
    for form in forms:
        page, printed = form.first_page, form.title
        kind = "final" if form.kind.endswith(SELF_EVALUATION) else "budget"
        yield Evidence("document_kind", kind, PERFORMANCE_FORM, page, printed)
        if year := form.fields.get("fiscal_year"):
            yield Evidence("fiscal_year", str(year), PERFORMANCE_FORM, page, printed)
        name, department = form.fields.get("unit_name"), form.fields.get("department_name")
        body = name if of_unit and name else department or name
        if body and is_organisation(body):
            plain, suffix = clean(body)
            scope = "unit" if body == name and body != department else _DEPARTMENT
            yield Evidence("entity_name", plain, PERFORMANCE_FORM, page, body)
            yield Evidence("entity_scope", suffix or scope, PERFORMANCE_FORM, page, body)
