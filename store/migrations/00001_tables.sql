-- +goose Up

-- The tables, one text for both engines: BIGINT and TEXT only; times are unix milliseconds, money minor units, days ISO texts,
-- structures JSON texts; ids come from application blocks (id_block).
-- What was dropped and what left lies in packs; rows name it by pack, offset
-- and length (0, 0, 0: nothing).
--
-- A query uses a partial index only where its own text implies the index's
-- condition: it repeats it ("AND number <> ''").

CREATE TABLE id_block (
  name TEXT PRIMARY KEY,
  next BIGINT NOT NULL
);
-- The counter of commits. A commit on PostgreSQL begins by locking this row.
INSERT INTO id_block (name, next) VALUES ('commit', 1);

-- Who does which piece of work; until is by the database's clock.
CREATE TABLE lease (
  name  TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  until BIGINT NOT NULL
);

-- Files.

CREATE TABLE sighting (
  source   TEXT NOT NULL,
  name     TEXT NOT NULL,
  size     BIGINT NOT NULL,
  modified BIGINT NOT NULL,
  identity TEXT NOT NULL,
  since    BIGINT NOT NULL,
  PRIMARY KEY (source, name)
);

CREATE TABLE arrival (
  id           BIGINT PRIMARY KEY,
  seller       TEXT NOT NULL,
  source       TEXT NOT NULL,
  name         TEXT NOT NULL,
  size         BIGINT NOT NULL,
  arrived_at   BIGINT NOT NULL,
  sha256       TEXT NOT NULL DEFAULT '',
  pack         BIGINT NOT NULL DEFAULT 0,
  pack_off     BIGINT NOT NULL DEFAULT 0,
  pack_len     BIGINT NOT NULL DEFAULT 0,
  kind         TEXT NOT NULL DEFAULT '',
  format       TEXT NOT NULL DEFAULT '',
  state        TEXT NOT NULL,
  duplicate_of BIGINT NOT NULL DEFAULT 0,
  reason       TEXT NOT NULL DEFAULT '',
  place        TEXT NOT NULL DEFAULT '',
  placed       TEXT NOT NULL DEFAULT '',
  handled      BIGINT NOT NULL DEFAULT 0,
  n_read       BIGINT NOT NULL DEFAULT 0,
  n_accepted   BIGINT NOT NULL DEFAULT 0,
  n_rejected   BIGINT NOT NULL DEFAULT 0,
  n_duplicate  BIGINT NOT NULL DEFAULT 0,
  n_conflict   BIGINT NOT NULL DEFAULT 0,
  n_leaving    BIGINT NOT NULL DEFAULT 0, -- of the accepted, those that are not only registered
  leaving_sum  BIGINT NOT NULL DEFAULT 0  -- what they come to in the book currency, credit notes left out
);
CREATE INDEX arrival_content ON arrival (seller, sha256);
CREATE INDEX arrival_unplaced ON arrival (source, id) WHERE placed = '';
CREATE INDEX arrival_name ON arrival (source, name, id);
CREATE INDEX arrival_usual ON arrival (source, id) WHERE n_leaving > 0;
CREATE INDEX arrival_pack ON arrival (pack);
CREATE INDEX arrival_todo ON arrival (state, id) WHERE state IN ('held', 'rejected');

-- The records of a file that did not become invoices, each with its reasons.
CREATE TABLE fault (
  arrival  BIGINT NOT NULL,
  ordinal  BIGINT NOT NULL,
  number   TEXT NOT NULL,
  class    TEXT NOT NULL,
  outcome  TEXT NOT NULL,
  place    TEXT NOT NULL,
  findings TEXT NOT NULL,
  pack     BIGINT NOT NULL,
  pack_off BIGINT NOT NULL,
  pack_len BIGINT NOT NULL,
  PRIMARY KEY (arrival, ordinal)
);
CREATE INDEX fault_pack ON fault (pack) WHERE pack > 0;
CREATE INDEX fault_todo ON fault (arrival, ordinal) WHERE outcome <> 'duplicate';
CREATE INDEX fault_number ON fault (number, class, arrival) WHERE number <> '';

-- Customers and invoices.

CREATE TABLE customer (
  id         BIGINT PRIMARY KEY,
  seller     TEXT NOT NULL,
  number     TEXT NOT NULL,
  org        TEXT NOT NULL,
  name       TEXT NOT NULL,
  email      TEXT NOT NULL,
  address    TEXT NOT NULL,
  list       TEXT NOT NULL,
  hold       TEXT NOT NULL,
  never_sell BIGINT NOT NULL,
  prepay     TEXT NOT NULL,
  edited     TEXT NOT NULL, -- fields that a person has set
  listed     TEXT NOT NULL  -- fields that a list of customers has set
);
CREATE UNIQUE INDEX customer_number ON customer (seller, number) WHERE number <> '';
CREATE INDEX customer_org ON customer (seller, org);
CREATE INDEX customer_prepay ON customer (id) WHERE prepay <> '';

CREATE TABLE invoice (
  id            BIGINT PRIMARY KEY,
  seller        TEXT NOT NULL,
  class         TEXT NOT NULL,
  number        TEXT NOT NULL,
  type          TEXT NOT NULL,
  customer      BIGINT NOT NULL,
  issue_date    TEXT NOT NULL,
  due_date      TEXT NOT NULL,
  currency      TEXT NOT NULL,
  gross         BIGINT NOT NULL,
  kid           TEXT NOT NULL,
  account       TEXT NOT NULL,
  credits       TEXT NOT NULL,
  fingerprint   TEXT NOT NULL,
  pack          BIGINT NOT NULL,
  pack_off      BIGINT NOT NULL,
  pack_len      BIGINT NOT NULL,
  original_pack BIGINT NOT NULL,
  original_off  BIGINT NOT NULL,
  original_len  BIGINT NOT NULL,
  arrival       BIGINT NOT NULL,
  ordinal       BIGINT NOT NULL,
  place         TEXT NOT NULL,
  state         TEXT NOT NULL,
  reason        TEXT NOT NULL,
  issued        BIGINT NOT NULL,
  offer         BIGINT NOT NULL,
  look_at       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  rehearsed     TEXT NOT NULL -- the channels that rehearsed when it was taken in, "*" for all: it never leaves by them
);
CREATE UNIQUE INDEX invoice_identity ON invoice (seller, class, number);
CREATE INDEX invoice_arrival ON invoice (arrival, ordinal);
CREATE INDEX invoice_number ON invoice (number);
CREATE INDEX invoice_kid ON invoice (seller, kid);
CREATE INDEX invoice_credits ON invoice (seller, credits) WHERE credits <> '';
CREATE INDEX invoice_waiting ON invoice (id) WHERE state = 'waiting';
CREATE INDEX invoice_unissued ON invoice (class DESC, id) WHERE issued = 0;
CREATE INDEX invoice_rehearsed ON invoice (seller, id) WHERE rehearsed <> '';
CREATE INDEX invoice_held_of ON invoice (customer) WHERE state = 'held';
CREATE INDEX invoice_pack ON invoice (pack);
CREATE INDEX invoice_original ON invoice (original_pack) WHERE original_pack > 0;
CREATE INDEX invoice_state ON invoice (state, id) WHERE state IN ('held', 'offered', 'waiting');

-- Why each invoice goes where it goes; only added to.
CREATE TABLE decision (
  id      BIGINT PRIMARY KEY,
  invoice BIGINT NOT NULL,
  at      BIGINT NOT NULL,
  list    TEXT NOT NULL,
  outcome TEXT NOT NULL,
  channel TEXT NOT NULL,
  detail  TEXT NOT NULL
);
CREATE INDEX decision_invoice ON decision (invoice, id);

-- What happened, who did it and why; only added to.
CREATE TABLE event (
  id       BIGINT PRIMARY KEY,
  at       BIGINT NOT NULL,
  who      TEXT NOT NULL,
  invoice  BIGINT NOT NULL,
  customer BIGINT NOT NULL,
  reason   TEXT NOT NULL,
  note     TEXT NOT NULL
);
CREATE INDEX event_invoice ON event (invoice, id);
CREATE INDEX event_customer ON event (customer, id) WHERE invoice = 0;

-- Numbers of invoices: where the stretches of a series run, and what is
-- missing in them.
CREATE TABLE stretch (
  seller TEXT NOT NULL,
  prefix TEXT NOT NULL,
  width  BIGINT NOT NULL,
  first  BIGINT NOT NULL,
  high   BIGINT NOT NULL,
  PRIMARY KEY (seller, prefix, width, first)
);

CREATE TABLE gap (
  id        BIGINT PRIMARY KEY,
  seller    TEXT NOT NULL,
  prefix    TEXT NOT NULL,
  width     BIGINT NOT NULL,
  from_no   BIGINT NOT NULL,
  to_no     BIGINT NOT NULL,
  jump      BIGINT NOT NULL, -- too many to be named one by one
  found_at  BIGINT NOT NULL,
  arrival   BIGINT NOT NULL,
  state     TEXT NOT NULL,
  closed_at BIGINT NOT NULL,
  who       TEXT NOT NULL,
  note      TEXT NOT NULL
);
CREATE INDEX gap_open ON gap (seller, prefix, width, from_no) WHERE state = 'open';

-- The outbox.

CREATE TABLE delivery (
  id         BIGINT PRIMARY KEY,
  seller     TEXT NOT NULL,
  invoice    BIGINT NOT NULL,
  purpose    TEXT NOT NULL,
  channel    TEXT NOT NULL,
  state      TEXT NOT NULL,
  run_at     BIGINT NOT NULL,
  attempt    BIGINT NOT NULL,
  batch      BIGINT NOT NULL,
  parcel     BIGINT NOT NULL,
  token      TEXT NOT NULL,
  refusal    TEXT NOT NULL,
  reason     TEXT NOT NULL,
  receipt    TEXT NOT NULL,
  alone      BIGINT NOT NULL,
  notice     BIGINT NOT NULL, -- what it carries where that is no invoice
  address    TEXT NOT NULL,   -- a copy's own address
  changed_at BIGINT NOT NULL,
  serial      BIGINT NOT NULL DEFAULT 0, -- the commit of its last change; see change
  left_serial BIGINT NOT NULL DEFAULT 0  -- the commit in which it left; 0 where it has not
);
CREATE UNIQUE INDEX delivery_living ON delivery (invoice) WHERE purpose = 'customer' AND state <> 'refused' AND state <> 'withdrawn';
CREATE INDEX delivery_queued ON delivery (channel, seller, alone, run_at, id) WHERE state = 'queued';
CREATE INDEX delivery_leased ON delivery (channel, batch) WHERE state = 'leased';
CREATE INDEX delivery_copy ON delivery (state, id) WHERE purpose = 'copy';
CREATE INDEX delivery_invoice ON delivery (invoice, id);
CREATE INDEX delivery_parcel ON delivery (parcel);
CREATE UNIQUE INDEX delivery_token ON delivery (token) WHERE token <> '';
CREATE INDEX delivery_open ON delivery (state, id) WHERE state IN ('held', 'uncertain', 'handed over', 'planned');

CREATE INDEX delivery_serial ON delivery (seller, serial) WHERE purpose = 'customer';
CREATE INDEX delivery_left ON delivery (seller, left_serial) WHERE left_serial > 0;
CREATE INDEX delivery_notice ON delivery (notice) WHERE notice > 0;
CREATE INDEX delivery_lost ON delivery (state, id) WHERE purpose = 'notice' AND state IN ('held', 'uncertain', 'refused');

-- What leaves that is no invoice: the morning mail, a status file. Each is made
-- once under its key, and its bytes are kept. It tells what happened in its
-- series up to a commit, and up to an invoice within that.
CREATE TABLE notice (
  id           BIGINT PRIMARY KEY,
  key          TEXT NOT NULL,
  series       TEXT NOT NULL,
  number       BIGINT NOT NULL,
  kind         TEXT NOT NULL,
  seller       TEXT NOT NULL,
  up_to        BIGINT NOT NULL,
  up_to_item   BIGINT NOT NULL,
  made_at      BIGINT NOT NULL,
  pack         BIGINT NOT NULL,
  pack_off     BIGINT NOT NULL,
  pack_len     BIGINT NOT NULL
);
CREATE INDEX notice_pack ON notice (pack);
CREATE UNIQUE INDEX notice_key ON notice (key);
CREATE INDEX notice_series ON notice (series, id);

-- Which invoices each commit changed. Commits are numbered in the order in
-- which they can be seen, so that what changed since one can be asked for and
-- nothing falls between two answers; times and ids do not rise so. Only added
-- to.
CREATE TABLE change (
  serial  BIGINT NOT NULL,
  invoice BIGINT NOT NULL,
  PRIMARY KEY (serial, invoice)
);

CREATE TABLE parcel (
  id       BIGINT PRIMARY KEY,
  channel  TEXT NOT NULL,
  batch    BIGINT NOT NULL,
  name     TEXT NOT NULL,
  media    TEXT NOT NULL,
  mail_to  TEXT NOT NULL,
  mail_from TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  pack     BIGINT NOT NULL,
  pack_off BIGINT NOT NULL,
  pack_len BIGINT NOT NULL,
  state    TEXT NOT NULL,
  attempt  BIGINT NOT NULL,
  run_at   BIGINT NOT NULL,
  since    BIGINT NOT NULL,           -- from when its deadline counts
  looks    BIGINT NOT NULL DEFAULT 0, -- for the proof of its end, where nobody knows that
  look_at  BIGINT NOT NULL DEFAULT 0,
  epoch    BIGINT NOT NULL DEFAULT 0  -- of the owner under whom it was packed, then begun
);
CREATE UNIQUE INDEX parcel_name ON parcel (channel, name);
CREATE INDEX parcel_pack ON parcel (pack);
CREATE INDEX parcel_open ON parcel (channel, id) WHERE state IN ('intended', 'begun');
CREATE INDEX parcel_of_batch ON parcel (batch) WHERE state IN ('intended', 'begun');
CREATE INDEX parcel_dissolved ON parcel (batch) WHERE state = 'dissolved';
CREATE INDEX parcel_lost ON parcel (channel, id) WHERE state = 'unknown';

-- A lease on deliveries that leave together: whose, in which epoch of the
-- channel, and until when without a sign of life.
CREATE TABLE batch (
  id        BIGINT PRIMARY KEY,
  channel   TEXT NOT NULL,
  seller    TEXT NOT NULL,
  sequence  BIGINT NOT NULL,
  size      BIGINT NOT NULL,
  state     TEXT NOT NULL,
  owner     TEXT NOT NULL,
  epoch     BIGINT NOT NULL,
  until     BIGINT NOT NULL,
  leased_at BIGINT NOT NULL
);
CREATE INDEX batch_open ON batch (channel, id) WHERE state IN ('leased', 'packed');

-- How the counterparts fare that cannot be reached: a channel rests until
-- then. One that works has no row.
CREATE TABLE breaker (
  channel    TEXT PRIMARY KEY,
  failures   BIGINT NOT NULL,
  since      BIGINT NOT NULL,
  open_until BIGINT NOT NULL,
  reason     TEXT NOT NULL
);

-- What a person has switched on: 'rehearsal' lets nothing reach anybody,
-- 'stop' lets nothing leave. An empty seller or channel is all of them.
CREATE TABLE switch (
  kind    TEXT NOT NULL,
  seller  TEXT NOT NULL,
  channel TEXT NOT NULL,
  since   BIGINT NOT NULL,
  who     TEXT NOT NULL,
  note    TEXT NOT NULL,
  PRIMARY KEY (kind, seller, channel)
);

-- Factoring.

CREATE TABLE offer (
  id          BIGINT PRIMARY KEY,
  seller      TEXT NOT NULL,
  invoice     BIGINT NOT NULL,
  customer    BIGINT NOT NULL,
  factor      TEXT NOT NULL,
  sale_id     TEXT NOT NULL,
  state       TEXT NOT NULL,
  currency    TEXT NOT NULL,
  face        BIGINT NOT NULL,
  commission  BIGINT NOT NULL,
  offered_at  BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  expires     TEXT NOT NULL,
  kid         TEXT NOT NULL,
  account     TEXT NOT NULL,
  reason      TEXT NOT NULL,
  credit      BIGINT NOT NULL,
  answered_serial BIGINT NOT NULL DEFAULT 0 -- the commit in which it stopped being open
);
CREATE UNIQUE INDEX offer_sale ON offer (factor, sale_id);
CREATE UNIQUE INDEX offer_living ON offer (invoice) WHERE state = 'open' OR state = 'accepted';
CREATE INDEX offer_invoice ON offer (invoice, id);
CREATE INDEX offer_open ON offer (expires, id) WHERE state = 'open';
CREATE INDEX offer_answered ON offer (seller, answered_serial) WHERE answered_serial > 0;
CREATE INDEX offer_credit ON offer (customer) WHERE credit <> 0;

CREATE TABLE settlement (
  id            BIGINT PRIMARY KEY,
  seller        TEXT NOT NULL,
  factor        TEXT NOT NULL,
  settlement_id TEXT NOT NULL,
  value_date    TEXT NOT NULL,
  currency      TEXT NOT NULL,
  total         BIGINT NOT NULL,
  detail        TEXT NOT NULL,
  arrival       BIGINT NOT NULL,
  entry         BIGINT NOT NULL
);
CREATE INDEX settlement_entry ON settlement (entry) WHERE entry <> 0;
CREATE UNIQUE INDEX settlement_identity ON settlement (seller, settlement_id);

-- Bank and books.

CREATE TABLE statement (
  id         BIGINT PRIMARY KEY,
  seller     TEXT NOT NULL,
  account    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  name       TEXT NOT NULL,
  currency   TEXT NOT NULL,
  from_date  TEXT NOT NULL,
  to_date    TEXT NOT NULL,
  opening    BIGINT NOT NULL,
  closing    BIGINT NOT NULL,
  state      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  n_entries  BIGINT NOT NULL,
  n_known    BIGINT NOT NULL,
  arrival    BIGINT NOT NULL,
  ordinal    BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX statement_place ON statement (arrival, ordinal);
CREATE INDEX statement_account ON statement (seller, account, to_date, id);
CREATE INDEX statement_held ON statement (id) WHERE state = 'held';

CREATE TABLE entry (
  id        BIGINT PRIMARY KEY,
  seller    TEXT NOT NULL,
  account   TEXT NOT NULL,
  entry_key TEXT NOT NULL,
  key       TEXT NOT NULL,
  statement BIGINT NOT NULL,
  booked_on TEXT NOT NULL,
  currency  TEXT NOT NULL,
  amount    BIGINT NOT NULL,
  state     TEXT NOT NULL,
  match     TEXT NOT NULL,
  why       TEXT NOT NULL,
  voucher   BIGINT NOT NULL,
  payment   TEXT NOT NULL,
  serial    BIGINT NOT NULL DEFAULT 0 -- the commit that last booked it
);
CREATE UNIQUE INDEX entry_payment ON entry (seller, key);
CREATE INDEX entry_entry ON entry (seller, entry_key);
CREATE INDEX entry_unmatched ON entry (seller, id) WHERE state = 'unmatched';
CREATE INDEX entry_serial ON entry (seller, serial);
CREATE INDEX entry_todo ON entry (match, id) WHERE match = 'sold-item';
CREATE INDEX entry_voucher ON entry (voucher) WHERE voucher <> 0;

CREATE TABLE series (
  seller TEXT NOT NULL,
  series TEXT NOT NULL,
  year   TEXT NOT NULL,
  next   BIGINT NOT NULL,
  PRIMARY KEY (seller, series, year)
);

CREATE TABLE voucher (
  id       BIGINT PRIMARY KEY,
  seller   TEXT NOT NULL,
  series   TEXT NOT NULL,
  year     TEXT NOT NULL,
  number   BIGINT NOT NULL,
  date     TEXT NOT NULL,
  text     TEXT NOT NULL,
  key      TEXT NOT NULL,
  document TEXT NOT NULL,
  place    TEXT NOT NULL,
  reverses BIGINT NOT NULL,
  rehearsal BIGINT NOT NULL -- 1 where the whole seller rehearsed when it was booked
);
CREATE UNIQUE INDEX voucher_number ON voucher (seller, series, year, number);
CREATE UNIQUE INDEX voucher_key ON voucher (seller, key);

CREATE TABLE posting (
  voucher  BIGINT NOT NULL,
  line     BIGINT NOT NULL,
  account  TEXT NOT NULL,
  sub      TEXT NOT NULL,
  name     TEXT NOT NULL,
  amount   BIGINT NOT NULL,
  currency TEXT NOT NULL,
  foreign_amount   BIGINT NOT NULL,
  foreign_currency TEXT NOT NULL,
  rate     TEXT NOT NULL,
  customer BIGINT NOT NULL,
  item     BIGINT NOT NULL,
  vat_code TEXT NOT NULL,
  text     TEXT NOT NULL,
  PRIMARY KEY (voucher, line)
);
CREATE INDEX posting_item ON posting (item, account) WHERE item <> 0;

-- The daemon.

-- How often other processes have committed something, each under its name
-- ('beside' are commands): a daemon looks whether it has risen.
CREATE TABLE change_count (
  name TEXT PRIMARY KEY,
  n    BIGINT NOT NULL
);

-- The runs of schedules, each key once. The one without a key says since when
-- the schedule is known: what was due before is not missed. finished is 0
-- while a run is not at its end; one that a crash cut is made again.
CREATE TABLE schedule_run (
  schedule TEXT NOT NULL,
  run_key  TEXT NOT NULL,
  due      BIGINT NOT NULL,
  started  BIGINT NOT NULL,
  finished BIGINT NOT NULL,
  skipped  BIGINT NOT NULL,
  outcome  TEXT NOT NULL,
  PRIMARY KEY (schedule, run_key)
);
CREATE INDEX schedule_run_due ON schedule_run (schedule, due);

-- What cannot do its work now, written by the daemon and by run.
CREATE TABLE trouble (
  what   TEXT NOT NULL,
  owner  TEXT NOT NULL, -- the daemon that says so
  host   TEXT NOT NULL,
  since  BIGINT NOT NULL,
  last   BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (what, owner)
);

-- The daemon of each state folder, as it last said of itself.
CREATE TABLE daemon (
  owner      TEXT PRIMARY KEY,
  host       TEXT NOT NULL,
  folder     TEXT NOT NULL,
  pid        BIGINT NOT NULL,
  version    TEXT NOT NULL,
  config     TEXT NOT NULL,
  hash       TEXT NOT NULL,
  started    BIGINT NOT NULL,
  passed     BIGINT NOT NULL,
  seen       BIGINT NOT NULL,
  stopped    BIGINT NOT NULL,
  refused    TEXT NOT NULL,
  refused_at BIGINT NOT NULL,
  polled     TEXT NOT NULL
);

-- Keeping.

-- The packs where they are rows: parts of 256 KiB, a row each, which in their
-- order are the file that the pack would be. Beside SQLite the table is empty.
CREATE TABLE pack_part (
  pack  BIGINT NOT NULL,
  part  BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (pack, part)
);

-- How far the sweep of packs has come, and when the store was last kept in order.
CREATE TABLE mark (
  name  TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

-- The months whose documents were erased when their time was over.
CREATE TABLE erased (
  month     TEXT PRIMARY KEY,
  at        BIGINT NOT NULL,
  packs     BIGINT NOT NULL,
  customers BIGINT NOT NULL -- whose name and addresses were erased too
);

-- Backups that are being made: no pack is taken away meanwhile. One that was
-- killed is over when its time is.
CREATE TABLE backup_run (
  id      BIGINT PRIMARY KEY,
  owner   TEXT NOT NULL,
  started BIGINT NOT NULL,
  expires BIGINT NOT NULL
);
