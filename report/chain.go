package report

// A Chain is the chain of blocks that seals the vouchers.
type Chain struct {
	Blocks   int64
	Sealed   int64  // vouchers in them
	Unsealed int64  // vouchers that wait for the next one
	Head     string // the hash of the last block; who has written it down can prove the books by it
}
