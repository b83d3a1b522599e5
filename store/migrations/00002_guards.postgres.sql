-- +goose Up

-- What is only added to cannot be changed or deleted, and a voucher that is
-- whole takes no more lines. These triggers are the only logic in the
-- database; the same promises stand in 00002_guards.sqlite.sql.

-- +goose StatementBegin
CREATE FUNCTION sluse_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: what is written is not changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION sluse_line_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.line < 1 OR NEW.line > COALESCE((SELECT n_lines FROM voucher WHERE id = NEW.voucher), 0) THEN
    RAISE EXCEPTION 'posting: the voucher has no room for this line' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END;
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION sluse_pair_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n < 1 OR NEW.n > COALESCE((SELECT n_pairs FROM voucher WHERE id = NEW.voucher), 0) THEN
    RAISE EXCEPTION 'pair: the voucher has no room for this pair' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END;
$$;
-- +goose StatementEnd

CREATE TRIGGER voucher_kept BEFORE UPDATE OR DELETE ON voucher FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER voucher_not_emptied BEFORE TRUNCATE ON voucher FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER posting_kept BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER posting_not_emptied BEFORE TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER pair_kept BEFORE UPDATE OR DELETE ON pair FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER pair_not_emptied BEFORE TRUNCATE ON pair FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER event_kept BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER decision_not_emptied BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER change_kept BEFORE UPDATE OR DELETE ON change FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER change_not_emptied BEFORE TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER block_kept BEFORE UPDATE OR DELETE ON block FOR EACH ROW EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER block_not_emptied BEFORE TRUNCATE ON block FOR EACH STATEMENT EXECUTE FUNCTION sluse_kept();
CREATE TRIGGER posting_complete BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION sluse_line_fits();
CREATE TRIGGER pair_complete BEFORE INSERT ON pair FOR EACH ROW EXECUTE FUNCTION sluse_pair_fits();
