-- The key figures of a body beside those of the bodies of its scope and place.
SELECT * FROM peers($entity, $year, of_kind := $kind);
