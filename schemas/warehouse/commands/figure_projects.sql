-- One figure of the frame projects, by its number, for `juesuan prove` and `juesuan correct`.
SELECT * FROM all_projects WHERE project_id = $figure;
