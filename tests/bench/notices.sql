-- Twelve announced changes of the large vendor with a notice to every customer whose agreement is in force: rows in
-- bulk, because mails to 50,000 customers would only measure the outbox. Two of the changes still wait for answers.
WITH vendor AS (
  SELECT id FROM organisations WHERE slug = 'eksempel-storleverandoer'
), clock AS (
  SELECT (extract(epoch FROM now()) * 1000)::bigint AS now, 86400000::bigint AS day
), announced AS (
  INSERT INTO change_announcements (
    id, vendor_id, reference, change_type, sub_processor_id, replaces_id, summary_da, summary_en,
    planned_effective_at, state, requested_by, approved_by, approved_at, published_at, effective_at, withdrawn_at,
    told_at, created_at, version)
  SELECT
    (lpad(to_hex(clock.now - (13 - n) * clock.day), 12, '0') || '7' || lpad(to_hex(n), 3, '0') || '8'
      || substr(md5(random()::text), 1, 15))::uuid,
    pattern.vendor_id, 'UDB-BENCH-' || lpad(n::text, 4, '0'), pattern.change_type, pattern.sub_processor_id,
    pattern.replaces_id, pattern.summary_da, pattern.summary_en, clock.now + (n - 10) * clock.day,
    CASE WHEN n > 10 THEN 'OPEN' ELSE 'EFFECTIVE' END, pattern.requested_by, pattern.approved_by,
    clock.now - (13 - n) * clock.day, clock.now - (13 - n) * clock.day,
    CASE WHEN n > 10 THEN NULL ELSE clock.now + (n - 10) * clock.day END, NULL,
    CASE WHEN n > 10 THEN NULL ELSE clock.now END, clock.now - (13 - n) * clock.day, 1
  FROM clock, generate_series(1, 12) n, (
    SELECT a.* FROM change_announcements a JOIN vendor ON a.vendor_id = vendor.id ORDER BY a.id LIMIT 1
  ) pattern
  WHERE NOT EXISTS (SELECT 1 FROM change_notices, vendor WHERE change_notices.vendor_id = vendor.id)
  RETURNING id, vendor_id, reference, published_at
), numbered AS (
  SELECT id, vendor_id, published_at, row_number() OVER (ORDER BY reference) AS n FROM announced
), bound AS (
  SELECT a.id, a.vendor_id, a.customer_id, v.authorisation_model, v.notice_days,
    row_number() OVER (ORDER BY a.reference) AS place
  FROM vendor
  JOIN agreements a ON a.vendor_id = vendor.id
  JOIN agreement_versions v ON v.id = a.current_version_id
  WHERE v.state = 'IN_FORCE'
)
INSERT INTO change_notices (
  id, vendor_id, customer_id, announcement_id, agreement_id, authorisation_model, notice_days, objection_days, state,
  queued_at, delivered_at, objection_deadline, earliest_effective_at, acknowledged_at, acknowledged_by, decided_at,
  decided_by, told_at, version)
SELECT
  (lpad(to_hex(numbered.published_at), 12, '0') || '7' || lpad(to_hex(place % 4096), 3, '0') || '8'
    || substr(md5(random()::text), 1, 15))::uuid,
  bound.vendor_id, bound.customer_id, numbered.id, bound.id, bound.authorisation_model, bound.notice_days, 20,
  CASE
    WHEN n <= 10 THEN CASE WHEN place % 3 = 0 THEN 'APPROVED' ELSE 'TACIT' END
    WHEN n = 11 THEN CASE WHEN place % 10 = 0 THEN 'OBJECTED' ELSE 'ACKNOWLEDGED' END
    ELSE 'DELIVERED'
  END,
  numbered.published_at, numbered.published_at + 60000, numbered.published_at + 20 * clock.day,
  numbered.published_at + 30 * clock.day, CASE WHEN n = 11 THEN numbered.published_at + clock.day END, NULL,
  CASE WHEN n <= 10 THEN numbered.published_at + clock.day END, NULL, CASE WHEN n <= 10 THEN clock.now END, 1
FROM numbered, bound, clock;
ANALYZE;
