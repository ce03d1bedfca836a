-- The performance form that a figure belongs to.
SELECT * FROM all_projects WHERE document_sha256 = $document AND form_no = $form_no;
