-- The whole answer of dashboard.graphql in one statement, as somebody would write it who knows nothing of GraphQL.
-- $1: the customer. $2: now, in milliseconds. $3: the viewer, who may sign and decide.
SELECT json_build_object('customerDashboard', json_build_object(
  'agreementsToSign', (
    SELECT count(*)
    FROM agreement_versions v
    WHERE v.customer_id = $1
      AND v.state IN ('SENT', 'VIEWED', 'NEGOTIATING', 'PARTIALLY_SIGNED')
      AND (v.expires_at IS NULL OR v.expires_at >= $2)
      AND v.controller_due > 0
      AND (v.signing_order <> 'PROCESSOR_FIRST' OR v.processor_due <= 0)
  ),
  'noticesToAnswer', (
    SELECT count(*) FROM change_notices n
    WHERE n.customer_id = $1 AND n.state IN ('DELIVERED', 'ACKNOWLEDGED')
  ),
  'grantsToDecide', (
    SELECT count(*) FROM sharing_grants g
    WHERE g.customer_id = $1
      AND g.state = 'PROPOSED'
      AND (g.valid_to IS NULL OR g.valid_to >= (to_timestamp($2 / 1000.0) AT TIME ZONE 'Europe/Copenhagen')::date)
  ),
  'agreements', coalesce((
    SELECT json_agg(json_build_object(
      'agreement', json_build_object(
        'id', 'agr_' || replace(a.id::text, '-', ''),
        'reference', a.reference,
        'vendor', json_build_object(
          'id', 'org_' || replace(vendor.id::text, '-', ''),
          'legalName', vendor.legal_name
        ),
        'currentVersion', json_build_object(
          'id', 'agv_' || replace(v.id::text, '-', ''),
          'state', v.state,
          'number', v.number,
          'canSign', v.state IN ('SENT', 'VIEWED', 'NEGOTIATING', 'PARTIALLY_SIGNED')
            AND (v.expires_at IS NULL OR v.expires_at >= $2)
            AND v.controller_due > 0
            AND (v.signing_order <> 'PROCESSOR_FIRST' OR v.processor_due <= 0)
            AND NOT EXISTS (
              SELECT 1 FROM signatures s WHERE s.agreement_version_id = v.id AND s.user_id = $3),
          'effectiveAt', to_char(to_timestamp(v.effective_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'sentAt', to_char(to_timestamp(v.sent_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        )
      ),
      'signatures', coalesce((
        SELECT json_agg(json_build_object(
          'side', s.side,
          'name', s.name,
          'signedAt', to_char(to_timestamp(s.signed_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        ) ORDER BY s.signed_at, s.id)
        FROM signatures s
        WHERE s.customer_id = $1 AND s.agreement_version_id = v.id
      ), '[]'),
      'subProcessors', coalesce((
        SELECT json_agg(json_build_object(
          'id', 'sub_' || replace(p.id::text, '-', ''),
          'legalName', p.legal_name,
          'purpose', p.purpose_da,
          'address', json_build_object('countryCode', p.address ->> 'countryCode'),
          'locations', coalesce((
            SELECT json_agg(json_build_object(
              'id', 'loc_' || replace(l.id::text, '-', ''),
              'countryCode', l.country_code,
              'inEea', l.country_code IN (
                'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT',
                'LI', 'LT', 'LU', 'LV', 'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK')
            ) ORDER BY l.name, l.id)
            FROM processing_locations l
            WHERE l.vendor_id = p.vendor_id AND l.sub_processor_id = p.id
          ), '[]')
        ) ORDER BY p.legal_name, p.id)
        FROM sub_processors p
        WHERE p.vendor_id = a.vendor_id
          AND p.state IN ('ACTIVE', 'RETIRING')
          AND EXISTS (
            SELECT 1 FROM customer_relations r
            WHERE r.vendor_id = a.vendor_id AND r.customer_id = $1 AND r.state = 'ACTIVE')
      ), '[]'),
      'notices', coalesce((
        SELECT json_agg(json_build_object(
          'id', 'not_' || replace(n.id::text, '-', ''),
          'state', n.state,
          'acknowledgedAt', to_char(to_timestamp(n.acknowledged_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'decidedAt', to_char(to_timestamp(n.decided_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'objectionDeadline', to_char(to_timestamp(n.objection_deadline / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'canObject', coalesce(c.state IN ('NOTIFYING', 'OPEN')
            AND n.state IN ('DELIVERED', 'ACKNOWLEDGED')
            AND c.change_type <> 'REMOVE'
            AND n.objection_deadline >= $2, false),
          'customer', json_build_object(
            'id', 'org_' || replace(customer.id::text, '-', ''),
            'legalName', customer.legal_name
          ),
          'announcement', json_build_object(
            'id', 'ann_' || replace(c.id::text, '-', ''),
            'type', c.change_type,
            'plannedEffectiveAt', to_char(to_timestamp(c.planned_effective_at / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'subProcessor', json_build_object(
              'id', 'sub_' || replace(subject.id::text, '-', ''),
              'legalName', subject.legal_name
            ),
            'replaces', CASE WHEN replaced.id IS NOT NULL THEN json_build_object(
              'id', 'sub_' || replace(replaced.id::text, '-', ''),
              'legalName', replaced.legal_name
            ) END
          )
        ) ORDER BY n.id DESC)
        FROM (
          SELECT * FROM change_notices
          WHERE customer_id = $1 AND agreement_id = a.id
          ORDER BY id DESC
          LIMIT 10
        ) n
        JOIN organisations customer ON customer.id = n.customer_id
        JOIN change_announcements c ON c.id = n.announcement_id
        JOIN sub_processors subject ON subject.id = c.sub_processor_id
        LEFT JOIN sub_processors replaced ON replaced.id = c.replaces_id
      ), '[]')
    ) ORDER BY a.id DESC)
    FROM (
      SELECT agreements.*
      FROM agreements
      JOIN agreement_versions living ON living.id = agreements.current_version_id
      WHERE agreements.customer_id = $1
        AND living.state IN ('SENT', 'VIEWED', 'NEGOTIATING', 'PARTIALLY_SIGNED', 'SIGNED', 'IN_FORCE')
      ORDER BY agreements.id DESC
      LIMIT 100
    ) a
    JOIN organisations vendor ON vendor.id = a.vendor_id
    JOIN agreement_versions v ON v.id = a.current_version_id
  ), '[]')
))::text AS answer
