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

    from pipeline.settings import load_settings
    from warehouse.query import connect


@app.function
def ask(warehouse: Path, sql: str, **parameters: Any) -> pd.DataFrame:
    """Rows of one question; amounts are exact (Decimal), whole numbers stay whole, a year is a name and no number."""
    with connect(warehouse) as connection:
        table = connection.sql(sql, params=parameters).to_arrow_table()
    rows = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    if "fiscal_year" in rows:
        rows["fiscal_year"] = ["年度不明" if pd.isna(year) else str(year) for year in rows["fiscal_year"]]
    return rows


@app.function
def drawn(rows: pd.DataFrame, amount: str) -> pd.DataFrame:
    """The rows with 万元 to draw by: a pixel needs no more than a float, the rows beside the plot stay exact."""
    exact = [name for name in rows if rows[name].map(lambda value: isinstance(value, Decimal)).any()]
    wan = [None if value is None else float(value) / 10_000 for value in rows[amount]]
    return rows.assign(万元=wan).drop(columns=exact)


@app.function
def titled(what: str, rows: pd.DataFrame) -> alt.TitleParams:
    """What a plot shows and of whom; below it the document and the pages of each year."""
    lines = []
    for (year, source), source_rows in rows.groupby(["fiscal_year", "source_name"], sort=True):
        pages = "、".join(str(page) for page in sorted(source_rows["page"].dropna().unique()))
        lines.append(f"{year}：{source}，第 {pages} 页")
    shown_lines = lines[:8] + ([f"另有 {len(lines) - 8} 份，见下表"] if len(lines) > 8 else [])
    return alt.TitleParams(what, subtitle=shown_lines, anchor="start")


@app.function
def shown(chart: Any, rows: pd.DataFrame) -> mo.Html:
    """A plot above the rows that it draws. marimo draws it: altair by itself would fetch a script from the network."""
    plot = mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
    return mo.vstack([plot, mo.ui.table(rows, selection=None)])


@app.function
def by_function(body: str, rows: pd.DataFrame) -> alt.Chart:
    """Expenditure of one body by functional class and year."""
    title = titled(f"{body}：支出（按功能分类）", rows)
    chart = alt.Chart(drawn(rows, "amount_yuan"), title=title, width=alt.Step(64)).mark_bar(size=40)
    return chart.encode(
        x=alt.X("fiscal_year:O", title="年度"),
        y=alt.Y("万元:Q", title="万元"),
        color=alt.Color("account_name:N", title="功能分类"),
        tooltip=["fiscal_year", "account_name", "万元", "page", "source_name"],
    )


@app.function
def three_public(body: str, rows: pd.DataFrame) -> alt.Chart:
    """Budget and final of 三公 by year, side by side, the budget first."""
    phases = {"budget_yuan": "预算数", "executed_yuan": "决算数"}
    long = rows.melt(
        id_vars=["fiscal_year", "page", "source_name"],
        value_vars=list(phases),
        var_name="phase",
        value_name="amount_yuan",
    )
    long["phase"] = long["phase"].map(phases)
    order = list(phases.values())
    title = titled(f"{body}：“三公”经费", rows)
    chart = alt.Chart(drawn(long, "amount_yuan"), title=title, width=alt.Step(28, **{"for": "position"})).mark_bar()
    return chart.encode(
        x=alt.X("fiscal_year:O", title="年度"),
        xOffset=alt.XOffset("phase:N", sort=order),
        y=alt.Y("万元:Q", title="万元"),
        color=alt.Color("phase:N", title="", sort=order),
        tooltip=["fiscal_year", "phase", "万元", "page", "source_name"],
    )


@app.function
def ranked(body: str, rows: pd.DataFrame) -> alt.LayerChart:
    """The bodies of one place by a key figure, each bar with the page on which it is printed."""
    years = "、".join(sorted(rows["fiscal_year"].unique()))
    title = alt.TitleParams(
        f"{body}及同地同口径各部门（单位）：本年支出合计，{years}",
        subtitle="柱旁为印有该数的页；文件见下表",
        anchor="start",
    )
    named = drawn(rows, "amount_yuan").assign(页=[f"第 {page} 页" for page in rows["page"]])
    bars = alt.Chart(named, title=title, width=480, height=alt.Step(26)).encode(
        x=alt.X("万元:Q", title="万元"),
        y=alt.Y("entity_name:N", sort="-x", title="", axis=alt.Axis(labelLimit=260)),
        tooltip=["entity_name", "万元", "place", "page", "source_name"],
    )
    return bars.mark_bar(size=16).encode(color=alt.Color("grade:N", title="可信等级")) + bars.mark_text(
        align="left", dx=4
    ).encode(text="页:N")


@app.function
def grades(rows: pd.DataFrame) -> alt.Chart:
    """How many documents of each year have which grade."""
    counted = rows.assign(grade=rows["grade"].fillna("未评级"))
    chart = alt.Chart(counted, title="全部文件：可信等级", width=alt.Step(64)).mark_bar(size=40)
    return chart.encode(
        x=alt.X("fiscal_year:O", title="年度"),
        y=alt.Y("count():Q", title="文件数", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("grade:N", title="可信等级"),
    )


@app.cell
def _():
    mo.md(
        """
        # 决算

        The usual plots of the published warehouse 已发布数据库的常用图表. **Choose a body 选择部门（单位）** below: its
        expenditure by function, its “三公” expenses, what changed against the year before, its place among its peers,
        and then the quality of all documents.

        Every plot names its documents and pages, and has its rows below it: the **page 页** stands beside each
        amount, so that any figure can be found in its PDF. Amounts in the rows are exact, in 元; the plots are in 万元.
        What the columns mean: `docs/dictionary.md`; the same questions in SQL: `docs/analysts.md`.
        """
    )
    return


@app.cell
def _():
    asked = mo.cli_args().get("warehouse")
    warehouse = Path(str(asked)) if asked else load_settings().warehouse_file
    mo.stop(not warehouse.exists(), mo.md(f"There is no warehouse at `{warehouse}` yet: call `juesuan run`."))
    bodies = ask(
        warehouse,
        "SELECT entity_id, canonical_name, entity_scope FROM entities"
        " WHERE entity_id IN (SELECT entity_id FROM disclosures WHERE is_current)"
        " ORDER BY canonical_name, entity_id",
    )
    mo.stop(
        bodies.empty,
        mo.md(f"`{warehouse}` holds no documents yet: put PDFs into the drop folder and call `juesuan run`."),
    )
    choices = {
        f"{entity.canonical_name}（{entity.entity_scope}，{entity.entity_id}）": entity.entity_id
        for entity in bodies.itertuples(index=False)
    }
    names = dict(zip(bodies["entity_id"], bodies["canonical_name"], strict=True))
    entity = mo.ui.dropdown(choices, value=next(iter(choices)), label="部门（单位）", searchable=True)
    entity
    return entity, names, warehouse


@app.cell
def _(entity, names, warehouse):
    functions = ask(
        warehouse,
        "SELECT fiscal_year, account_code, account_name, amount_yuan, page, basis, grade, source_name"
        " FROM facts_by_class"
        " WHERE entity_id = $entity AND table_key = 'fin_expenditure' AND measure = 'expenditure'"
        " ORDER BY fiscal_year, account_code",
        entity=entity.value,
    )
    shown(by_function(names[entity.value], functions), functions)
    return (functions,)


@app.cell
def _(entity, names, warehouse):
    public = ask(
        warehouse,
        "SELECT fiscal_year, budget_yuan, executed_yuan, page, completion_rate, grade, source_name FROM three_public"
        " WHERE entity_id = $entity AND item = 'three_public_total' ORDER BY fiscal_year",
        entity=entity.value,
    )
    shown(three_public(names[entity.value], public), public)
    return (public,)


@app.cell
def _(entity, names, warehouse):
    growth = ask(
        warehouse,
        "SELECT fiscal_year, figure_name, earlier_yuan, amount_yuan, page, growth_rate, basis, grade, source_name"
        " FROM growth WHERE entity_id = $entity AND document_kind = 'final' ORDER BY figure_name, fiscal_year",
        entity=entity.value,
    )
    seam = ask(
        warehouse,
        "SELECT fiscal_year, table_key, closing_yuan, closing_page, opening_yuan, page, seam, closing_source_name,"
        " source_name FROM carryover_seam WHERE entity_id = $entity ORDER BY table_key, fiscal_year",
        entity=entity.value,
    )
    mo.vstack(
        [
            mo.md(f"### {names[entity.value]}：与上年比较"),
            mo.ui.table(growth, selection=None),
            mo.md(f"### {names[entity.value]}：结转衔接"),
            mo.ui.table(seam, selection=None),
        ]
    )
    return growth, seam


@app.cell
def _(entity, names, warehouse):
    ranking = ask(
        warehouse,
        """
        SELECT
            r.place, r.entity_name, r.fiscal_year, r.amount_yuan, r.page, r.source_name,
            r.* EXCLUDE (place, entity_name, fiscal_year, amount_yuan, page, source_name, fact_id, document_sha256)
        FROM ranking(
            (SELECT max(fiscal_year) FROM disclosures WHERE entity_id = $entity AND is_current),
            'expenditure_current_year',
            of_scope := (SELECT entity_scope FROM entities WHERE entity_id = $entity)
        ) AS r
        JOIN entities AS e ON e.entity_id = $entity AND e.division_name IS NOT DISTINCT FROM r.division_name
        ORDER BY r.place, r.entity_name
        """,
        entity=entity.value,
    )
    shown(ranked(names[entity.value], ranking), ranking)
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
