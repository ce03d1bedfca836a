"""The usual plots of the published warehouse, each with the rows behind it: `make notebook`."""

import marimo

app = marimo.App(width="medium", app_title="决算")

with app.setup:
    from decimal import Decimal
    from pathlib import Path
    from typing import Any

    import altair as alt
    import marimo as mo
    import pandas as pd
    import pyarrow as pa

    from flows.settings import load_settings
    from warehouse.query import connect


@app.function
def ask(warehouse: Path, sql: str, **parameters: Any) -> pd.DataFrame:
    """Rows of one question; amounts are exact (Decimal), whole numbers stay whole."""
    with connect(warehouse) as connection:
        table = connection.sql(sql, params=parameters).to_arrow_table()
    return table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)


@app.function
def drawn(rows: pd.DataFrame, amount: str) -> pd.DataFrame:
    """The rows with 万元 to draw by: a pixel needs no more than a float, the rows beside the plot stay exact."""
    exact = [name for name in rows if rows[name].map(lambda one: isinstance(one, Decimal)).any()]
    wan = [None if one is None else float(one) / 10_000 for one in rows[amount]]
    return rows.assign(万元=wan).drop(columns=exact)


@app.function
def shown(chart: alt.Chart, rows: pd.DataFrame) -> mo.Html:
    """A plot above the rows that it draws. marimo draws it: altair by itself would fetch a script from the network."""
    plot = mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
    return mo.vstack([plot, mo.ui.table(rows)])


@app.function
def by_function(rows: pd.DataFrame) -> alt.Chart:
    """Expenditure of one body by functional class and year."""
    chart = alt.Chart(drawn(rows, "amount_yuan"), title="支出（按功能分类）").mark_bar()
    return chart.encode(
        x=alt.X("fiscal_year:O", title="年度"),
        y=alt.Y("万元:Q", title="万元"),
        color=alt.Color("account_name:N", title="功能分类"),
        tooltip=["fiscal_year", "account_name", "万元", "source_name", "page"],
    )


@app.function
def three_public(rows: pd.DataFrame) -> alt.Chart:
    """Budget and final of 三公 by year, side by side."""
    long = rows.melt(
        id_vars=["fiscal_year", "source_name", "page"],
        value_vars=["budget_yuan", "executed_yuan"],
        var_name="phase",
        value_name="amount_yuan",
    )
    long["phase"] = long["phase"].map({"budget_yuan": "预算数", "executed_yuan": "决算数"})
    chart = alt.Chart(drawn(long, "amount_yuan"), title="“三公”经费").mark_bar()
    return chart.encode(
        x=alt.X("fiscal_year:O", title="年度"),
        xOffset="phase:N",
        y=alt.Y("万元:Q", title="万元"),
        color=alt.Color("phase:N", title=""),
        tooltip=["fiscal_year", "phase", "万元", "source_name", "page"],
    )


@app.function
def ranked(rows: pd.DataFrame) -> alt.Chart:
    """Bodies of one place by a key figure."""
    chart = alt.Chart(drawn(rows, "amount_yuan"), title="本年支出合计").mark_bar()
    return chart.encode(
        x=alt.X("万元:Q", title="万元"),
        y=alt.Y("entity_name:N", sort="-x", title=""),
        color=alt.Color("grade:N", title="可信等级"),
        tooltip=["entity_name", "万元", "place", "source_name", "page"],
    )


@app.function
def grades(rows: pd.DataFrame) -> alt.Chart:
    """How many documents of each year have which grade."""
    chart = alt.Chart(rows, title="可信等级").mark_bar()
    return chart.encode(
        x=alt.X("fiscal_year:O", title="年度"),
        y=alt.Y("count():Q", title="文件数"),
        color=alt.Color("grade:N", title=""),
    )


@app.cell
def _():
    asked = mo.cli_args().get("warehouse")
    warehouse = Path(str(asked)) if asked else load_settings().warehouse_file
    bodies = ask(
        warehouse,
        "SELECT entity_id, canonical_name, entity_scope FROM entities"
        " WHERE entity_id IN (SELECT entity_id FROM disclosures WHERE is_current)"
        " ORDER BY canonical_name, entity_id",
    )
    mo.stop(bodies.empty, mo.md(f"{warehouse} holds no documents yet: run `juesuan run`."))
    choices = {
        f"{one.canonical_name}（{one.entity_scope}，{one.entity_id}）": one.entity_id
        for one in bodies.itertuples(index=False)
    }
    entity = mo.ui.dropdown(choices, value=next(iter(choices)), label="部门（单位）", searchable=True)
    entity
    return entity, warehouse


@app.cell
def _(entity, warehouse):
    functions = ask(
        warehouse,
        "SELECT fiscal_year, account_code, account_name, amount_yuan, basis, grade, source_name, page"
        " FROM facts_by_class"
        " WHERE entity_id = $entity AND table_key = 'fin_expenditure' AND measure = 'expenditure'"
        " ORDER BY fiscal_year, account_code",
        entity=entity.value,
    )
    shown(by_function(functions), functions)
    return (functions,)


@app.cell
def _(entity, warehouse):
    public = ask(
        warehouse,
        "SELECT fiscal_year, budget_yuan, executed_yuan, completion_rate, grade, source_name, page FROM three_public"
        " WHERE entity_id = $entity AND item = 'three_public_total' ORDER BY fiscal_year",
        entity=entity.value,
    )
    shown(three_public(public), public)
    return (public,)


@app.cell
def _(entity, warehouse):
    growth = ask(
        warehouse,
        "SELECT fiscal_year, figure_name, earlier_yuan, amount_yuan, growth_rate, basis, grade, source_name, page"
        " FROM growth WHERE entity_id = $entity ORDER BY figure_name, fiscal_year",
        entity=entity.value,
    )
    seam = ask(
        warehouse,
        "SELECT fiscal_year, table_key, closing_yuan, opening_yuan, seam, closing_source_name, closing_page,"
        " source_name, page FROM carryover_seam WHERE entity_id = $entity ORDER BY table_key, fiscal_year",
        entity=entity.value,
    )
    mo.vstack([mo.md("### 与上年比较"), mo.ui.table(growth), mo.md("### 结转衔接"), mo.ui.table(seam)])
    return growth, seam


@app.cell
def _(entity, warehouse):
    ranking = ask(
        warehouse,
        """
        SELECT r.* EXCLUDE (fact_id, document_sha256)
        FROM ranking(
            (SELECT max(fiscal_year) FROM disclosures WHERE entity_id = $entity AND is_current),
            'expenditure_current_year',
            of_scope := (SELECT entity_scope FROM entities WHERE entity_id = $entity)
        ) AS r
        JOIN entities AS e ON e.entity_id = $entity AND e.division_name IS NOT DISTINCT FROM r.division_name
        ORDER BY place, entity_name
        """,
        entity=entity.value,
    )
    mo.vstack([mo.md("### 同级比较"), shown(ranked(ranking), ranking)])
    return (ranking,)


@app.cell
def _(warehouse):
    quality = ask(
        warehouse,
        "SELECT fiscal_year, source_name, grade, grade_reasons, tables_nil, tables_missing,"
        " publisher_errors, corrections FROM disclosure_quality ORDER BY grade DESC, source_name",
    )
    mo.vstack([mo.md("### 披露质量（全部文件）"), shown(grades(quality), quality)])
    return (quality,)


if __name__ == "__main__":
    app.run()
