-- The years and kinds of what was published, the latest first.
SELECT DISTINCT fiscal_year, document_kind FROM disclosures ORDER BY fiscal_year DESC, document_kind;
