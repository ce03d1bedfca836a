-- A document with figures that were read from pictures of pages, for `juesuan doctor`.
SELECT document_sha256 FROM findings WHERE rule = 'read_from_scan' LIMIT 1;
