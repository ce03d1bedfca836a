-- How much of what was at hand is carried over at the end of the year.
SELECT
    entity_id, entity_name, entity_scope, division_name, yuan(sources) AS total_sources_yuan, sources_fact_id,
    yuan(closing) AS carryover_closing_yuan, fact_id, rate(closing, sources) AS carryover_share, page, grade, document_sha256
FROM (
    SELECT
        entity_id, entity_name, entity_scope, division_name, document_sha256, any_value(grade) AS grade,
        max(amount_fen) FILTER (figure = 'total_sources') AS sources,
        max(fact_id) FILTER (figure = 'total_sources') AS sources_fact_id,
        max(amount_fen) FILTER (figure = 'carryover_closing') AS closing,
        max(fact_id) FILTER (figure = 'carryover_closing') AS fact_id,
        max(page) FILTER (figure = 'carryover_closing') AS page
    FROM store.final_key_figures
    WHERE figure IN ('total_sources', 'carryover_closing') AND NOT version_conflict AND fiscal_year = $year AND is_of_place(entity_id, entity_name, division_name, $place)
    GROUP BY ALL
)
WHERE closing IS NOT NULL AND sources > 0
ORDER BY carryover_share DESC, entity_name, document_sha256
LIMIT $most OFFSET $skipped;
