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
  size         BIGINT NOT NULL CHECK (size >= 0),
  arrived_at   BIGINT NOT NULL,
  sha256       TEXT NOT NULL DEFAULT '',
  pack         BIGINT NOT NULL DEFAULT 0,
  pack_off     BIGINT NOT NULL DEFAULT 0,
  pack_len     BIGINT NOT NULL DEFAULT 0,
  kind         TEXT NOT NULL DEFAULT '',
  format       TEXT NOT NULL DEFAULT '',
  state        TEXT NOT NULL CHECK (state IN ('arrived', 'held', 'archived', 'rejected', 'duplicate')),
  duplicate_of BIGINT NOT NULL DEFAULT 0,
  reason       TEXT NOT NULL DEFAULT '',
  place        TEXT NOT NULL DEFAULT '',
  placed       TEXT NOT NULL DEFAULT '',
  handled      BIGINT NOT NULL DEFAULT 0 CHECK (handled >= 0),
  n_read       BIGINT NOT NULL DEFAULT 0 CHECK (n_read >= 0),
  n_accepted   BIGINT NOT NULL DEFAULT 0 CHECK (n_accepted >= 0),
  n_rejected   BIGINT NOT NULL DEFAULT 0 CHECK (n_rejected >= 0),
  n_duplicate  BIGINT NOT NULL DEFAULT 0 CHECK (n_duplicate >= 0),
  n_conflict   BIGINT NOT NULL DEFAULT 0 CHECK (n_conflict >= 0),
  n_leaving    BIGINT NOT NULL DEFAULT 0 CHECK (n_leaving >= 0), -- of the accepted, those that are not only registered
  leaving_sum  BIGINT NOT NULL DEFAULT 0, -- what they come to in the book currency, credit notes left out
  was          TEXT NOT NULL DEFAULT ''   -- the state before the last change; see tally
);
CREATE INDEX arrival_content ON arrival (seller, sha256);
CREATE INDEX arrival_unplaced ON arrival (source, id) WHERE placed = '';
CREATE INDEX arrival_name ON arrival (source, name, id);
CREATE INDEX arrival_usual ON arrival (source, format, id) WHERE n_leaving > 0 AND state = 'archived';
CREATE INDEX arrival_pack ON arrival (pack);
CREATE INDEX arrival_todo ON arrival (state, id) WHERE state IN ('held', 'rejected');
CREATE INDEX arrival_since ON arrival (state, arrived_at) WHERE state IN ('arrived', 'held');

-- The records of a file that did not become invoices, each with its reasons.
CREATE TABLE fault (
  arrival  BIGINT NOT NULL REFERENCES arrival (id),
  ordinal  BIGINT NOT NULL,
  number   TEXT NOT NULL,
  class    TEXT NOT NULL,
  outcome  TEXT NOT NULL CHECK (outcome IN ('rejected', 'duplicate', 'conflict')),
  place    TEXT NOT NULL,
  findings TEXT NOT NULL,
  pack     BIGINT NOT NULL,
  pack_off BIGINT NOT NULL,
  pack_len BIGINT NOT NULL,
  mended   BIGINT NOT NULL DEFAULT 0, -- 1: something came since that settles it for good
  PRIMARY KEY (arrival, ordinal)
);
CREATE INDEX fault_todo ON fault (arrival, ordinal) WHERE outcome <> 'duplicate' AND mended = 0;
CREATE INDEX fault_pack ON fault (pack) WHERE pack > 0;
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
  never_sell BIGINT NOT NULL CHECK (never_sell IN (0, 1)),
  prepay     TEXT NOT NULL,
  edited     TEXT NOT NULL, -- fields that a person has set
  listed     TEXT NOT NULL  -- fields that a list of customers has set
);
CREATE UNIQUE INDEX customer_number ON customer (seller, number) WHERE number <> '';
CREATE INDEX customer_org ON customer (seller, org);
CREATE INDEX customer_prepay ON customer (id) WHERE prepay <> '';

-- The words of customers' names, folded (fold.go): what a person searches by.
CREATE TABLE word (
  seller   TEXT NOT NULL,
  word     TEXT NOT NULL,
  customer BIGINT NOT NULL,
  PRIMARY KEY (seller, word, customer)
);
CREATE INDEX word_customer ON word (customer, word);

CREATE TABLE invoice (
  id            BIGINT PRIMARY KEY,
  seller        TEXT NOT NULL,
  class         TEXT NOT NULL CHECK (class IN ('invoice', 'credit note')),
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
  state         TEXT NOT NULL CHECK (state IN ('staged', 'waiting', 'offered', 'held', 'in delivery', 'delivered', 'ended', 'rehearsed')),
  reason        TEXT NOT NULL,
  issued        BIGINT NOT NULL CHECK (issued IN (0, 1)),
  offer         BIGINT NOT NULL,
  look_at       BIGINT NOT NULL,
  created_at    BIGINT NOT NULL,
  rehearsed     TEXT NOT NULL, -- the channels that rehearsed when it was taken in, "*" for all: it never leaves by them
  was           TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX invoice_identity ON invoice (seller, class, number);
CREATE INDEX invoice_arrival ON invoice (arrival, ordinal);
CREATE INDEX invoice_number ON invoice (number);
CREATE INDEX invoice_kid ON invoice (seller, kid);
CREATE INDEX invoice_customer ON invoice (customer, id);
CREATE INDEX invoice_credits ON invoice (seller, credits) WHERE credits <> '';
CREATE INDEX invoice_waiting ON invoice (id) WHERE state = 'waiting';
CREATE INDEX invoice_unissued ON invoice (class DESC, id) WHERE issued = 0 AND state <> 'staged';
CREATE INDEX invoice_rehearsed ON invoice (seller, id) WHERE rehearsed <> '';
CREATE INDEX invoice_held_of ON invoice (customer) WHERE state = 'held';
CREATE INDEX invoice_since ON invoice (state, created_at) WHERE state IN ('held', 'offered', 'waiting');
CREATE INDEX invoice_todo ON invoice (id) WHERE state IN ('held', 'offered') OR state = 'waiting' AND reason <> '';
CREATE INDEX invoice_pack ON invoice (pack);
CREATE INDEX invoice_original ON invoice (original_pack) WHERE original_pack > 0;

-- Why each invoice goes where it goes; only added to.
CREATE TABLE decision (
  id      BIGINT PRIMARY KEY,
  invoice BIGINT NOT NULL REFERENCES invoice (id),
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
  high   BIGINT NOT NULL CHECK (high >= first),
  PRIMARY KEY (seller, prefix, width, first)
);

CREATE TABLE gap (
  id        BIGINT PRIMARY KEY,
  seller    TEXT NOT NULL,
  prefix    TEXT NOT NULL,
  width     BIGINT NOT NULL,
  from_no   BIGINT NOT NULL,
  to_no     BIGINT NOT NULL CHECK (to_no >= from_no),
  jump      BIGINT NOT NULL CHECK (jump IN (0, 1)), -- too many to be named one by one
  found_at  BIGINT NOT NULL,
  arrival   BIGINT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('open', 'arrived', 'closed')),
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
  purpose    TEXT NOT NULL CHECK (purpose IN ('customer', 'offer', 'withdrawal', 'copy', 'notice')),
  channel    TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('planned', 'held', 'queued', 'leased', 'handed over', 'uncertain', 'accepted', 'delivered', 'refused', 'withdrawn', 'handled', 'rehearsed')),
  run_at     BIGINT NOT NULL,
  attempt    BIGINT NOT NULL CHECK (attempt >= 0),
  batch      BIGINT NOT NULL,
  parcel     BIGINT NOT NULL,
  token      TEXT NOT NULL,
  refusal    TEXT NOT NULL CHECK (refusal IN ('', 'cannot reach', 'content', 'duplicate')),
  reason     TEXT NOT NULL,
  receipt    TEXT NOT NULL,
  alone      BIGINT NOT NULL CHECK (alone IN (0, 1)),
  notice     BIGINT NOT NULL, -- what it carries where that is no invoice
  address    TEXT NOT NULL,   -- a copy's own address
  changed_at BIGINT NOT NULL,
  serial      BIGINT NOT NULL DEFAULT 0, -- the commit of its last change; see change
  left_serial BIGINT NOT NULL DEFAULT 0, -- the commit in which it left; 0 where it has not
  was         TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX delivery_living ON delivery (invoice) WHERE purpose = 'customer' AND state <> 'refused' AND state <> 'withdrawn';
CREATE INDEX delivery_queued ON delivery (channel, seller, alone, run_at, id) WHERE state = 'queued';
CREATE INDEX delivery_passes ON delivery (channel, seller, alone, run_at, id) WHERE state = 'queued' AND purpose IN ('notice', 'withdrawal');
CREATE INDEX delivery_leased ON delivery (channel, batch) WHERE state = 'leased';
CREATE INDEX delivery_copy ON delivery (id) WHERE purpose = 'copy' AND state IN ('held', 'uncertain', 'refused');
CREATE INDEX delivery_invoice ON delivery (invoice, id);
CREATE INDEX delivery_parcel ON delivery (parcel);
CREATE UNIQUE INDEX delivery_token ON delivery (token) WHERE token <> '';
CREATE INDEX delivery_todo ON delivery (id) WHERE purpose = 'customer' AND state IN ('held', 'uncertain');
CREATE INDEX delivery_later ON delivery (id) WHERE state = 'leased' AND reason <> '';
CREATE INDEX delivery_since ON delivery (state, changed_at) WHERE state IN ('handed over', 'held', 'leased', 'planned', 'queued', 'uncertain');

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
  state    TEXT NOT NULL CHECK (state IN ('intended', 'begun', 'handed over', 'undone', 'unknown', 'dissolved')),
  attempt  BIGINT NOT NULL CHECK (attempt >= 0),
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
  kind    TEXT NOT NULL CHECK (kind IN ('rehearsal', 'stop')),
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
  invoice     BIGINT NOT NULL REFERENCES invoice (id),
  customer    BIGINT NOT NULL,
  factor      TEXT NOT NULL,
  sale_id     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired', 'rehearsed')),
  currency    TEXT NOT NULL,
  face        BIGINT NOT NULL CHECK (face >= 0),
  commission  BIGINT NOT NULL CHECK (commission >= 0),
  offered_at  BIGINT NOT NULL,
  answered_at BIGINT NOT NULL,
  expires     TEXT NOT NULL,
  kid         TEXT NOT NULL,
  account     TEXT NOT NULL,
  reason      TEXT NOT NULL,
  credit      BIGINT NOT NULL CHECK (credit IN (0, 1)),
  answered_serial BIGINT NOT NULL DEFAULT 0, -- the commit in which it stopped being open
  was         TEXT NOT NULL DEFAULT ''
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
CREATE INDEX settlement_sums ON settlement (seller, currency, entry, total);
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
  state      TEXT NOT NULL CHECK (state IN ('booked', 'held', 'superseded', 'read')),
  reason     TEXT NOT NULL,
  n_entries  BIGINT NOT NULL CHECK (n_entries >= 0),
  n_known    BIGINT NOT NULL CHECK (n_known >= 0),
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
  statement BIGINT NOT NULL REFERENCES statement (id),
  booked_on TEXT NOT NULL,
  currency  TEXT NOT NULL,
  amount    BIGINT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('booked', 'unmatched', 'split')),
  match     TEXT NOT NULL,
  why       TEXT NOT NULL,
  voucher   BIGINT NOT NULL,
  payment   TEXT NOT NULL,
  serial    BIGINT NOT NULL DEFAULT 0, -- the commit that last booked it
  was       TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX entry_payment ON entry (seller, key);
CREATE INDEX entry_entry ON entry (seller, entry_key);
CREATE INDEX entry_unmatched ON entry (id) WHERE state = 'unmatched';
CREATE INDEX entry_serial ON entry (seller, serial);
CREATE INDEX entry_todo ON entry (match, id) WHERE match = 'sold-item';
CREATE INDEX entry_voucher ON entry (voucher) WHERE voucher <> 0;

CREATE TABLE series (
  seller TEXT NOT NULL,
  series TEXT NOT NULL,
  year   TEXT NOT NULL,
  next   BIGINT NOT NULL CHECK (next > 0),
  PRIMARY KEY (seller, series, year)
);

-- The books are only added to; see 00002. A voucher says what it is made of:
-- so many lines and pairs, and not one more can be added.
CREATE TABLE voucher (
  id       BIGINT PRIMARY KEY,
  seller   TEXT NOT NULL,
  series   TEXT NOT NULL,
  year     TEXT NOT NULL,
  number   BIGINT NOT NULL CHECK (number > 0),
  date     TEXT NOT NULL,
  text     TEXT NOT NULL,
  key      TEXT NOT NULL CHECK (key <> ''),
  document TEXT NOT NULL,
  place    TEXT NOT NULL,
  reverses BIGINT NOT NULL,
  rehearsal BIGINT NOT NULL CHECK (rehearsal IN (0, 1)), -- 1 where the whole seller rehearsed when it was booked
  currency TEXT NOT NULL,
  n_lines  BIGINT NOT NULL CHECK (n_lines > 0),
  n_pairs  BIGINT NOT NULL CHECK (n_pairs >= 0),
  serial   BIGINT NOT NULL CHECK (serial > 0) -- the commit that booked it
);
CREATE UNIQUE INDEX voucher_number ON voucher (seller, series, year, number);
CREATE UNIQUE INDEX voucher_key ON voucher (seller, key);
CREATE INDEX voucher_serial ON voucher (serial, id);
CREATE INDEX voucher_day ON voucher (date, series, number, id);

-- The lines of vouchers. A line has no amount of its own: see pair.
CREATE TABLE posting (
  voucher  BIGINT NOT NULL REFERENCES voucher (id),
  line     BIGINT NOT NULL,
  account  TEXT NOT NULL CHECK (account <> ''),
  sub      TEXT NOT NULL,
  name     TEXT NOT NULL,
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

-- What a voucher moves: an amount to the debit of one of its lines, and the
-- same to the credit of another. So it balances by construction.
CREATE TABLE pair (
  voucher BIGINT NOT NULL,
  n       BIGINT NOT NULL,
  debit   BIGINT NOT NULL,
  credit  BIGINT NOT NULL,
  amount  BIGINT NOT NULL CHECK (amount > 0),
  CHECK (debit <> credit),
  PRIMARY KEY (voucher, n),
  FOREIGN KEY (voucher, debit) REFERENCES posting (voucher, line),
  FOREIGN KEY (voucher, credit) REFERENCES posting (voucher, line)
);
CREATE INDEX pair_debit ON pair (voucher, debit);
CREATE INDEX pair_credit ON pair (voucher, credit);

-- A line as people know it, with its amount: debit above nought, credit below.
CREATE VIEW posting_line AS
  SELECT p.voucher, p.line, p.account, p.sub, p.name,
    CAST(COALESCE((SELECT SUM(d.amount) FROM pair d WHERE d.voucher = p.voucher AND d.debit = p.line), 0)
      - COALESCE((SELECT SUM(c.amount) FROM pair c WHERE c.voucher = p.voucher AND c.credit = p.line), 0) AS BIGINT) AS amount,
    v.currency, p.foreign_amount, p.foreign_currency, p.rate, p.customer, p.item, p.vat_code, p.text
  FROM posting p JOIN voucher v ON v.id = p.voucher;

-- The chain of the books: each block seals the vouchers of the commits up to
-- its own, on top of the block before it. What is hashed: docs/decisions/0008.
CREATE TABLE block (
  number    BIGINT PRIMARY KEY CHECK (number > 0),
  prev_hash TEXT NOT NULL, -- of the first one: empty
  hash      TEXT NOT NULL CHECK (hash <> prev_hash),
  up_to     BIGINT NOT NULL CHECK (up_to > 0),
  vouchers  BIGINT NOT NULL CHECK (vouchers > 0),
  sealed_at BIGINT NOT NULL,
  marks     TEXT NOT NULL -- eight hex digits a voucher, to find the one that was changed
);
CREATE UNIQUE INDEX block_prev ON block (prev_hash); -- it cannot fork
CREATE UNIQUE INDEX block_hash ON block (hash);

-- How many there are of each thing, and what they come to. Each commit keeps
-- these with what it writes, so that nobody counts the rows themselves; who
-- changes a state gets the one before from the column "was", which the same
-- statement sets.
CREATE TABLE tally (
  what     TEXT NOT NULL, -- the table
  seller   TEXT NOT NULL,
  kind     TEXT NOT NULL, -- a delivery's purpose
  way      TEXT NOT NULL, -- its channel; a file's source
  state    TEXT NOT NULL, -- an entry's with its match, an offer's with what was said of credit
  currency TEXT NOT NULL,
  n        BIGINT NOT NULL,
  amount   BIGINT NOT NULL,
  extra    BIGINT NOT NULL, -- an offer's commission
  PRIMARY KEY (what, seller, kind, way, state, currency)
);

-- What the vouchers of each day put on each account.
CREATE TABLE account_day (
  seller   TEXT NOT NULL,
  account  TEXT NOT NULL,
  sub      TEXT NOT NULL,
  currency TEXT NOT NULL,
  date     TEXT NOT NULL,
  amount   BIGINT NOT NULL,
  PRIMARY KEY (account, seller, sub, currency, date)
);

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
CREATE INDEX schedule_run_open ON schedule_run (due, schedule) WHERE finished = 0;
CREATE INDEX schedule_run_outcome ON schedule_run (outcome, schedule, finished);

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
  made_at BIGINT NOT NULL, -- by the database's clock: a pack's id is of the clock of who made it
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
