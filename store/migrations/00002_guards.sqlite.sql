-- +goose Up

-- What is only added to cannot be changed or deleted, and a voucher that is
-- whole takes no more lines. These triggers are the only logic in the
-- database; the same promises stand in 00002_guards.postgres.sql.
--
-- INSERT OR REPLACE deletes without asking the triggers on DELETE. So those on
-- INSERT see to it that what is there is not written over.

-- +goose StatementBegin
CREATE TRIGGER voucher_not_updated BEFORE UPDATE ON voucher
BEGIN
  SELECT RAISE(ABORT, 'voucher: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER voucher_not_deleted BEFORE DELETE ON voucher
BEGIN
  SELECT RAISE(ABORT, 'voucher: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER voucher_not_replaced BEFORE INSERT ON voucher
WHEN EXISTS (SELECT 1 FROM voucher WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM voucher WHERE seller = NEW.seller AND key = NEW.key)
  OR EXISTS (SELECT 1 FROM voucher WHERE seller = NEW.seller AND series = NEW.series AND year = NEW.year AND number = NEW.number)
BEGIN
  SELECT RAISE(ABORT, 'voucher: what is written is not replaced');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER posting_not_updated BEFORE UPDATE ON posting
BEGIN
  SELECT RAISE(ABORT, 'posting: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER posting_not_deleted BEFORE DELETE ON posting
BEGIN
  SELECT RAISE(ABORT, 'posting: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pair_not_updated BEFORE UPDATE ON pair
BEGIN
  SELECT RAISE(ABORT, 'pair: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pair_not_deleted BEFORE DELETE ON pair
BEGIN
  SELECT RAISE(ABORT, 'pair: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_not_updated BEFORE UPDATE ON event
BEGIN
  SELECT RAISE(ABORT, 'event: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_not_deleted BEFORE DELETE ON event
BEGIN
  SELECT RAISE(ABORT, 'event: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER event_not_replaced BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'event: what is written is not replaced');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decision_not_updated BEFORE UPDATE ON decision
BEGIN
  SELECT RAISE(ABORT, 'decision: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decision_not_deleted BEFORE DELETE ON decision
BEGIN
  SELECT RAISE(ABORT, 'decision: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decision_not_replaced BEFORE INSERT ON decision WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'decision: what is written is not replaced');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER change_not_updated BEFORE UPDATE ON change
BEGIN
  SELECT RAISE(ABORT, 'change: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER change_not_deleted BEFORE DELETE ON change
BEGIN
  SELECT RAISE(ABORT, 'change: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER block_not_updated BEFORE UPDATE ON block
BEGIN
  SELECT RAISE(ABORT, 'block: what is written is not changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER block_not_deleted BEFORE DELETE ON block
BEGIN
  SELECT RAISE(ABORT, 'block: what is written is not deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER block_not_replaced BEFORE INSERT ON block
WHEN EXISTS (SELECT 1 FROM block WHERE number = NEW.number OR prev_hash = NEW.prev_hash OR hash = NEW.hash)
BEGIN
  SELECT RAISE(ABORT, 'block: what is written is not replaced');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER posting_complete BEFORE INSERT ON posting
WHEN NEW.line < 1 OR NEW.line > COALESCE((SELECT n_lines FROM voucher WHERE id = NEW.voucher), 0)
  OR EXISTS (SELECT 1 FROM posting WHERE voucher = NEW.voucher AND line = NEW.line)
BEGIN
  SELECT RAISE(ABORT, 'posting: the voucher has no room for this line');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pair_complete BEFORE INSERT ON pair
WHEN NEW.n < 1 OR NEW.n > COALESCE((SELECT n_pairs FROM voucher WHERE id = NEW.voucher), 0)
  OR EXISTS (SELECT 1 FROM pair WHERE voucher = NEW.voucher AND n = NEW.n)
BEGIN
  SELECT RAISE(ABORT, 'pair: the voucher has no room for this pair');
END;
-- +goose StatementEnd
