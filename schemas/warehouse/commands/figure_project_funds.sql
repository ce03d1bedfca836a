-- One figure of the frame project_funds, by its number, for `juesuan prove` and `juesuan correct`.
SELECT * FROM all_project_funds WHERE fund_id = $figure;
