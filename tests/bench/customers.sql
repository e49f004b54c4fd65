-- The whole answer of customers.graphql in one statement, as somebody would write it who knows nothing of GraphQL.
-- $1: the vendor. $2: a part of the name, in lower case.
WITH page AS MATERIALIZED (
  SELECT id, customer_id, customer_name, vendor_id, state, external_id
  FROM customer_relations
  WHERE vendor_id = $1 AND strpos(lower(customer_name), $2) > 0
  ORDER BY customer_name, id
  LIMIT 51
)
SELECT json_build_object('customers', json_build_object(
  'nodes', coalesce((
    SELECT json_agg(json_build_object(
      'id', 'rel_' || replace(r.id::text, '-', ''),
      'state', r.state,
      'externalId', r.external_id,
      'agreementState', (
        SELECT v.state
        FROM agreements a
        JOIN agreement_versions v ON v.id = a.current_version_id
        WHERE a.vendor_id = r.vendor_id AND a.relation_id = r.id
        ORDER BY CASE WHEN v.state = 'IN_FORCE' THEN 0 ELSE 1 END, a.id DESC
        LIMIT 1
      ),
      'openNotices', (
        SELECT count(*) FROM change_notices n
        WHERE n.vendor_id = r.vendor_id AND n.customer_id = r.customer_id
          AND n.state IN ('QUEUED', 'UNDELIVERED', 'DELIVERED', 'ACKNOWLEDGED')
      ),
      'objectedNotices', (
        SELECT count(*) FROM change_notices n
        WHERE n.vendor_id = r.vendor_id AND n.customer_id = r.customer_id AND n.state = 'OBJECTED'
      ),
      'customer', json_build_object(
        'id', 'org_' || replace(customer.id::text, '-', ''),
        'legalName', customer.legal_name
      ),
      'services', coalesce((
        SELECT json_agg(json_build_object(
          'id', 'srv_' || replace(s.id::text, '-', ''),
          'title', s.title_da
        ) ORDER BY s.code)
        FROM relation_services rs
        JOIN services s ON s.id = rs.service_id
        WHERE rs.relation_id = r.id
      ), '[]')
    ) ORDER BY r.customer_name, r.id)
    FROM (SELECT * FROM page ORDER BY customer_name, id LIMIT 50) r
    JOIN organisations customer ON customer.id = r.customer_id
  ), '[]'),
  'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > 50 FROM page))
))::text AS answer
