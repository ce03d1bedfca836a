-- The other names of a body.
SELECT alias, alias_kind, first_year, last_year
FROM entity_aliases
WHERE entity_id = $entity AND alias_kind <> 'other' AND alias <> (SELECT canonical_name FROM entities WHERE entity_id = $entity)
ORDER BY first_year, alias;
