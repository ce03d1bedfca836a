-- One figure of the frame statements, by its number, for `juesuan prove` and `juesuan correct`.
SELECT * FROM all_statements WHERE statement_id = $figure;
