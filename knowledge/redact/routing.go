package redact

// payoffWire reports whether the words in front of token first speak of wiring
// a payoff to the lender, whose account is public, and of nobody's own account.
func (s *scan) payoffWire(first int) bool {
	const reach = 14 // tokens
	payoff, wire := false, false
	for k := first - 1; k >= 0 && first-k <= reach; k-- {
		switch s.in(k) {
		case "payoff", "payoffs":
			payoff = true
		case "wire", "wires", "wired", "wiring", "aba", "routing":
			wire = true
		case "his", "her", "their", "my", "cust", "customer", "customers", "borrower", "borrowers", "bwr", "cx":
			return false
		}
	}
	return payoff && wire
}

// routings masks the routing numbers that stand near an account number masked
// in this pass. Alone they name a bank, and in a payoff wire they are public.
func (s *scan) routings() {
	const reach = 10 // tokens
	for i := range s.tokens {
		if len(s.digits(i)) != 9 || !s.free(i, i) || s.payoffWire(i) {
			continue
		}
		c, _ := s.nearest(i, i, func(c cue, _ int) bool { return c == routingCue })
		if c != routingCue {
			continue
		}
		for k := max(0, i-reach); k <= min(i+reach, len(s.tokens)-1); k++ {
			if s.tokens[k].cue == accountCue && s.accountTakenAt(k) {
				s.take(i, i, account)
				break
			}
		}
	}
}

// accountTakenAt reports whether a number right behind the cue at token k was
// taken.
func (s *scan) accountTakenAt(k int) bool {
	for j := k + 1; j < len(s.tokens) && j <= k+reachBefore; j++ {
		if s.taken[j] {
			return true
		}
	}
	return false
}
