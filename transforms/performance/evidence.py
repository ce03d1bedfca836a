"""Whose document it is where a document has forms on performance and no other tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from common.text import normalise
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.identity.names import clean, is_organisation, same_body
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


def forms_of_others(forms: Sequence[Form], entity_name: str) -> Iterator[Finding]:
    """Yield a finding for each form that names bodies of which none is that of the document, above it or below it."""
    own = normalise(entity_name)
    for form in forms:
        printed = (form.fields.get("department_name"), form.fields.get("unit_name"))
        names = [clean(name)[0] for name in printed if name and is_organisation(normalise(name))]
        related = (same_body(name, own) or name.startswith(own) or own.startswith(name) for name in names)
        if names and not any(related):
            detail = message("performance.form_names", names="、".join(dict.fromkeys(names)), entity=entity_name)
            yield Finding("form_of_another", form.first_page, None, names[0], detail)
