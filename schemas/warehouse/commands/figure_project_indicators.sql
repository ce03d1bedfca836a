-- One figure of the frame project_indicators, by its number, for `juesuan prove` and `juesuan correct`.
SELECT * FROM all_project_indicators WHERE indicator_id = $figure;
