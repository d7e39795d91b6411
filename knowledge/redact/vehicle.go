package redact

// vehicle reports whether w is a vehicle identification number: 17 characters
// with a right check digit (49 CFR 565.15).
func vehicle(w string) bool {
	const weights = "8765432X098765432"
	if len(w) != 17 {
		return false
	}
	sum := 0
	for i := range len(w) {
		value := 0
		switch c := w[i]; {
		case isDigit(c):
			value = int(c - '0')
		case c >= 'a' && c <= 'h':
			value = int(c-'a') + 1
		case c >= 'j' && c <= 'n':
			value = int(c-'j') + 1
		case c == 'p':
			value = 7
		case c == 'r':
			value = 9
		case c >= 's' && c <= 'z':
			value = int(c-'s') + 2
		default:
			return false
		}
		weight := 10
		if weights[i] != 'X' {
			weight = int(weights[i] - '0')
		}
		sum += value * weight
	}
	check := "0123456789x"[sum%11]
	return w[8] == check
}
